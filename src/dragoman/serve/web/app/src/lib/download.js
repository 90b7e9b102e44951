// Pictures of what is shown, made in the browser: SVG with its colours written in, and PNG painted from the same shapes.
// An <img> of a blob is refused by the content security policy, so that PNG is painted by hand: paths, circles, rectangles, lines and words.
export function save(name, type, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const COPIED = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap', 'stroke-opacity', 'opacity',
  'font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline', 'display', 'visibility'];

/** A copy of an <svg> that stands on its own: every colour and font as it is shown now. */
export function alone(svg, title) {
  const copy = svg.cloneNode(true);
  const from = [svg, ...svg.querySelectorAll('*')];
  const to = [copy, ...copy.querySelectorAll('*')];
  from.forEach((element, n) => {
    if (element.tagName === 'title' || element.tagName === 'desc') return;
    const style = getComputedStyle(element);
    for (const name of COPIED) {
      const value = style.getPropertyValue(name);
      if (value) to[n].setAttribute(name, value);
    }
    for (const name of ['class', 'tabindex', 'style', 'href']) to[n].removeAttribute(name);
  });
  const box = svg.viewBox.baseVal;
  const [width, height] = box && box.width ? [box.width, box.height] : [svg.clientWidth, svg.clientHeight];
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  copy.setAttribute('viewBox', `${box?.x ?? 0} ${box?.y ?? 0} ${width} ${height}`);
  const back = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [key, value] of Object.entries({ x: box?.x ?? 0, y: box?.y ?? 0, width, height, fill: getComputedStyle(document.body).backgroundColor })) back.setAttribute(key, value);
  copy.prepend(back);
  if (title) {
    const name = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    name.textContent = title;
    copy.prepend(name);
  }
  return copy;
}

export function svgText(svg, title) {
  return new XMLSerializer().serializeToString(alone(svg, title));
}

/** Paint an <svg> of ours on a canvas and give it as a PNG blob. */
export function png(svg, scale = 2) {
  const copy = alone(svg);
  const canvas = document.createElement('canvas');
  const [x, y, width, height] = copy.getAttribute('viewBox').split(' ').map(Number);
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const ctx = canvas.getContext('2d');
  ctx.scale(scale, scale);
  ctx.translate(-x, -y);
  paint(ctx, copy);
  return new Promise(done => canvas.toBlob(done, 'image/png'));
}

const number = (element, name) => parseFloat(element.getAttribute(name) ?? 0) || 0;

function moved(ctx, transform) {
  for (const [, name, given] of (transform ?? '').matchAll(/(translate|scale|rotate)\(([^)]*)\)/g)) {
    const [a = 0, b, cx, cy] = given.split(/[\s,]+/).map(Number);
    if (name === 'translate') ctx.translate(a, b ?? 0);
    else if (name === 'scale') ctx.scale(a, b ?? a);
    else if (cx === undefined) ctx.rotate(a * Math.PI / 180);
    else { ctx.translate(b, cx); ctx.rotate(a * Math.PI / 180); ctx.translate(-b, -cx); }
  }
}

function shape(element) {
  const path = new Path2D();
  switch (element.tagName) {
    case 'path': return new Path2D(element.getAttribute('d') ?? '');
    case 'rect': {
      const [x, y, w, h] = ['x', 'y', 'width', 'height'].map(name => number(element, name));
      path.roundRect(x, y, Math.max(w, 0), Math.max(h, 0), number(element, 'rx'));
      return path;
    }
    case 'circle':
      path.arc(number(element, 'cx'), number(element, 'cy'), number(element, 'r'), 0, 2 * Math.PI);
      return path;
    case 'line':
      path.moveTo(number(element, 'x1'), number(element, 'y1'));
      path.lineTo(number(element, 'x2'), number(element, 'y2'));
      return path;
    default: return null;
  }
}

function paint(ctx, element) {
  const get = name => element.getAttribute(name);
  if (['title', 'desc', 'defs', 'pattern'].includes(element.tagName) || get('display') === 'none' || get('visibility') === 'hidden') return;
  ctx.save();
  moved(ctx, get('transform'));
  if (get('opacity')) ctx.globalAlpha *= Number(get('opacity'));
  const alpha = ctx.globalAlpha;
  const path = shape(element);
  if (path) {
    const fill = get('fill');
    if (fill && fill !== 'none' && !fill.startsWith('url') && element.tagName !== 'line') {
      ctx.globalAlpha = alpha * Number(get('fill-opacity') || 1);
      ctx.fillStyle = fill;
      ctx.fill(path);
    }
    const stroke = get('stroke');
    if (stroke && stroke !== 'none' && parseFloat(get('stroke-width') || 1) > 0) {
      ctx.globalAlpha = alpha * Number(get('stroke-opacity') || 1);
      ctx.strokeStyle = stroke;
      ctx.lineWidth = parseFloat(get('stroke-width') || 1);
      ctx.lineJoin = get('stroke-linejoin') || 'miter';
      ctx.lineCap = get('stroke-linecap') || 'butt';
      const dash = get('stroke-dasharray');
      ctx.setLineDash(dash && dash !== 'none' ? dash.split(/[\s,]+/).map(parseFloat) : []);
      ctx.stroke(path);
    }
  } else if (element.tagName === 'text') {
    ctx.fillStyle = get('fill');
    ctx.font = `${get('font-weight') || 400} ${get('font-size') || '12px'} ${get('font-family') || 'sans-serif'}`;
    ctx.textAlign = { middle: 'center', end: 'right' }[get('text-anchor')] ?? 'left';
    ctx.fillText(element.textContent, number(element, 'x'), number(element, 'y'));
  }
  for (const child of element.children) if (element.tagName !== 'text') paint(ctx, child);
  ctx.restore();
}
