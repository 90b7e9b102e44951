// Two pens with the same strokes: one paints on a canvas, one writes SVG. What is drawn once is shown and exported alike.
const FONT = 'Inter, system-ui, sans-serif';
const escaped = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
const r = value => Math.round(value * 10) / 10;
const LETTERS = { promise: 'P', demand: 'D', prediction: 'F', denial: 'N', claim: 'C' };

class Pen {
  constructor(colours) {
    this.colours = colours;
  }

  c(name) {
    return this.colours[name] ?? name;
  }

  /** The glyph of a quad or of a family of statements, `size` high, around x and y. `many` is written before the letter. */
  glyph(group, x, y, size, many = 1) {
    const half = size / 2;
    if (group === 'VC') this.circle(x, y, half - 1, { stroke: group, width: size / 6, fill: 'bg' });
    else if (group === 'MC') this.circle(x, y, half, { fill: group });
    else if (group === 'VX') this.poly([[x, y - half + 1], [x + half, y + half - 1], [x - half, y + half - 1]], { stroke: group, width: size / 6, fill: 'bg', closed: true });
    else if (group === 'MX') this.poly([[x, y - half], [x + half, y + half], [x - half, y + half]], { fill: group, closed: true });
    else {
      const words = (many > 1 ? many : '') + (LETTERS[group] ?? '?');
      const wide = size + (words.length - 1) * size * .55;
      this.rect(x - wide / 2, y - half, wide, size, { fill: group, round: size / 4 });
      this.text(words, x, y + size * .29, { colour: 'bg', size: size * .76, weight: 700, align: 'center' });
    }
  }
}

export class CanvasPen extends Pen {
  constructor(ctx, colours) {
    super(colours);
    this.ctx = ctx;
  }

  #draw(path, { fill, stroke, width = 1, dash = [], alpha = 1, fillAlpha = alpha }) {
    const { ctx } = this;
    ctx.save();
    if (fill) {
      ctx.globalAlpha = fillAlpha;
      ctx.fillStyle = this.c(fill);
      ctx.fill(path);
    }
    if (stroke) {
      ctx.globalAlpha = alpha;
      ctx.strokeStyle = this.c(stroke);
      ctx.lineWidth = width;
      ctx.lineJoin = 'round';
      ctx.setLineDash(dash);
      ctx.stroke(path);
    }
    ctx.restore();
  }

  rect(x, y, w, h, style) {
    const path = new Path2D();
    if (style.round) path.roundRect(x, y, w, h, style.round);
    else path.rect(x, y, w, h);
    this.#draw(path, style);
  }

  circle(x, y, radius, style) {
    const path = new Path2D();
    path.arc(x, y, Math.max(radius, 0), 0, 2 * Math.PI);
    this.#draw(path, style);
  }

  poly(points, style) {
    const path = new Path2D();
    points.forEach(([x, y], n) => (n ? path.lineTo(x, y) : path.moveTo(x, y)));
    if (style.closed) path.closePath();
    this.#draw(path, style);
  }

  line(x1, y1, x2, y2, style) {
    this.poly([[x1, y1], [x2, y2]], style);
  }

  hatch(x, y, w, h) {
    const { ctx } = this;
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, w, h);
    ctx.clip();
    for (let n = -h; n < w; n += 8) this.line(x + n, y + h, x + n + h, y, { stroke: 'ctl', alpha: .45 });
    ctx.restore();
  }

  text(words, x, y, { colour = 'ink', size = 12.5, weight = 400, align = 'left' } = {}) {
    const { ctx } = this;
    ctx.fillStyle = this.c(colour);
    ctx.font = `${weight} ${size}px ${FONT}`;
    ctx.textAlign = align;
    ctx.fillText(words, x, y);
  }

  measure(words, size = 12.5, weight = 400) {
    this.ctx.font = `${weight} ${size}px ${FONT}`;
    return this.ctx.measureText(words).width;
  }
}

export class SvgPen extends Pen {
  #out = [];
  #clips = 0;

  #style({ fill, stroke, width = 1, dash = [], alpha = 1, fillAlpha = alpha }) {
    let said = ` fill="${fill ? this.c(fill) : 'none'}"`;
    if (fill && fillAlpha !== 1) said += ` fill-opacity="${fillAlpha}"`;
    if (stroke) said += ` stroke="${this.c(stroke)}" stroke-width="${r(width)}" stroke-linejoin="round"${alpha !== 1 ? ` stroke-opacity="${alpha}"` : ''}${dash.length ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`;
    return said;
  }

  rect(x, y, w, h, style) {
    this.#out.push(`<rect x="${r(x)}" y="${r(y)}" width="${r(Math.max(w, 0))}" height="${r(Math.max(h, 0))}"${style.round ? ` rx="${r(style.round)}"` : ''}${this.#style(style)}/>`);
  }

  circle(x, y, radius, style) {
    this.#out.push(`<circle cx="${r(x)}" cy="${r(y)}" r="${r(Math.max(radius, 0))}"${this.#style(style)}/>`);
  }

  poly(points, style) {
    this.#out.push(`<path d="${points.map(([x, y], n) => `${n ? 'L' : 'M'}${r(x)} ${r(y)}`).join('')}${style.closed ? 'Z' : ''}"${this.#style(style)}/>`);
  }

  line(x1, y1, x2, y2, style) {
    this.#out.push(`<line x1="${r(x1)}" y1="${r(y1)}" x2="${r(x2)}" y2="${r(y2)}"${this.#style(style)}/>`);
  }

  hatch(x, y, w, h) {
    const id = `clip${(this.#clips += 1)}`;
    this.#out.push(`<clipPath id="${id}"><rect x="${r(x)}" y="${r(y)}" width="${r(w)}" height="${r(h)}"/></clipPath><g clip-path="url(#${id})">`);
    for (let n = -h; n < w; n += 8) this.line(x + n, y + h, x + n + h, y, { stroke: 'ctl', alpha: .45 });
    this.#out.push('</g>');
  }

  text(words, x, y, { colour = 'ink', size = 12.5, weight = 400, align = 'left' } = {}) {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    this.#out.push(`<text x="${r(x)}" y="${r(y)}" font-family="${FONT}" font-size="${r(size)}" font-weight="${weight}" text-anchor="${anchor}" fill="${this.c(colour)}">${escaped(words)}</text>`);
  }

  measure(words, size = 12.5) {
    return String(words).length * size * .56;
  }

  svg(width, height, title) {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${escaped(title)}</title><rect width="${width}" height="${height}" fill="${this.c('bg')}"/>${this.#out.join('')}</svg>`;
  }
}
