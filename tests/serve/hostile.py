"""Strings that have broken other programs: markup, scripts, SQL, formulas, paths, templates, odd Unicode. For titles, texts, names, search boxes and CSV.

`HOSTILE` is the list: written by hand, and put together from pieces. What a page must show of each is the string itself, and nothing else may happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

__all__ = ["FORMULAS", "HOSTILE", "MARK"]

MARK = "dragomanXss"
"""A script that runs would set `window.dragomanXss`."""

_RUN = f"window.{MARK}=1"

_MARKUP = [
    f"<script>{_RUN}</script>",
    f"<ScRiPt>{_RUN}</sCrIpT>",
    f"<script\n>{_RUN}</script\n>",
    f"<script/x>{_RUN}</script>",
    f"<script src=data:text/javascript,{_RUN}></script>",
    f"</script><script>{_RUN}</script>",
    f"<<script>{_RUN}//<</script>",
    f"<img src=x onerror={_RUN}>",
    f"<img src=x onerror='{_RUN}'>",
    f'<img src="x" onerror="{_RUN}">',
    f"<img/src=x/onerror={_RUN}>",
    f"<img src=x:x onerror\t=\n{_RUN}>",
    f"<image src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s></svg>",
    f"<svg><a xlink:href='javascript:{_RUN}'><text x=20 y=20>x</text></a></svg>",
    f"<svg><foreignObject><body onload={_RUN}></foreignObject></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}></style></mglyph></table></mtext></math>",
    f"<body onload={_RUN}>",
    f"<iframe src='javascript:{_RUN}'></iframe>",
    f"<iframe srcdoc='<script>parent.{MARK}=1</script>'></iframe>",
    f"<object data='javascript:{_RUN}'></object>",
    f"<embed src='javascript:{_RUN}'>",
    f"<a href='javascript:{_RUN}'>x</a>",
    f"<a href='java\tscript:{_RUN}'>x</a>",
    f"<a href='&#106;avascript:{_RUN}'>x</a>",
    f"<form action='javascript:{_RUN}'><button>x</button></form>",
    f"<button formaction='javascript:{_RUN}'>x</button>",
    f"<input autofocus onfocus={_RUN}>",
    f"<select autofocus onfocus={_RUN}>",
    f"<textarea autofocus onfocus={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<video poster=javascript:{_RUN}></video>",
    f"<audio src=x onerror={_RUN}>",
    f"<details open ontoggle={_RUN}>",
    f"<marquee onstart={_RUN}>x</marquee>",
    f"<style>@import 'data:text/css,*{{background:url(javascript:{_RUN})}}';</style>",
    f"<style onload={_RUN}></style>",
    f"<link rel=stylesheet href=x onerror={_RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{_RUN}'>",
    "<base href='https://evil.example/'>",
    f"<template><img src=x onerror={_RUN}></template>",
    f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'>",
    f"<xmp><img src=x onerror={_RUN}></xmp>",
    f"<title><img src=x onerror={_RUN}></title>",
    f"<!--<img src='--><img src=x onerror={_RUN}>'>",
    f"<![CDATA[<img src=x onerror={_RUN}>]]>",
    f"<?xml version='1.0'?><x onclick={_RUN}>",
    f"<x contenteditable onblur={_RUN}>x</x>",
    f"<p style='background:url(javascript:{_RUN})'>x</p>",
    f'<p style="width:expression({_RUN})">x</p>',
    f"<div onpointerenter={_RUN} style=position:fixed;inset:0>x</div>",
    f"<custom-element onclick={_RUN} id=x tabindex=1>#x",
    f'"><script>{_RUN}</script>',
    f"'><script>{_RUN}</script>",
    f'" onmouseover="{_RUN}',
    f"' onmouseover='{_RUN}",
    f"` onmouseover=`{_RUN}",
    f"--><script>{_RUN}</script>",
    f"]]><script>{_RUN}</script>",
    f"</textarea><script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>",
    f"</style><script>{_RUN}</script>",
    f"javascript:{_RUN}",
    f"JaVaScRiPt:{_RUN}//",
    f"data:text/html,<script>{_RUN}</script>",
    f"vbscript:{_RUN}",
    f"';{_RUN};'",
    f'";{_RUN};"',
    f"\\';{_RUN};//",
    f"${{{_RUN}}}",
    f"`${{{_RUN}}}`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&amp;lt;b&amp;gt;",
    "<b>bold</b>",
    "<plaintext>",
    "<",
    ">",
    "&",
    "&#0;",
    "&#xD800;",
    "a < b && c > d",
    "<>&\"'`=/",
]
_TEMPLATES = [
    "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{{constructor.constructor('return 1')()}}", "{%print(1)%}", "{@html '<b>x</b>'}", "{#if true}x{/if}", "%{7*7}", "[[7*7]]",
    "{{__proto__}}", "__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "{0}", "{}", "{name!r}", "%s%s%s%n", "%x", "%", "%%", "%2527", "{\"a\":1}", "[object Object]", "undefined",
    "null", "NaN", "true", "None", "-0", "1e999", "Infinity", "0x1F", "١٢٣",
]  # fmt: skip
_SQL = [
    "'", "''", "\"", "`", "';--", "' OR '1'='1", "' OR 1=1--", "\" OR \"\"=\"", "') OR ('1'='1", "'; DROP TABLE reports; --", "'; DELETE FROM events; --", "x' UNION SELECT NULL,NULL--", "1; ATTACH 'x' AS y",
    "' || (SELECT text FROM reports LIMIT 1) || '", "'; COPY reports TO '/tmp/x.csv'; --", "' AND read_text('/etc/passwd') <> '", "' AND 1=(SELECT count(*) FROM read_csv('/etc/passwd'))--", "'; PRAGMA database_list; --",
    "'; INSTALL httpfs; LOAD httpfs; --", "admin'/*", "*/ OR 1=1 /*", "\\'; --", "%' OR '%'='", "_%", "[a-z]*", "(", ")", "((((", "a{1000000}", "(a+)+$", "(?i)x", "\\", "\\\\", "\\x00", "^$", ".*", "*", "?", "+", "|", "[", "]", "[^",
    "\\pL", "\\Q", "(?P<x>", "$1", "USA:PRK:KOR", ":", "*:*", "NULL", "--", "/*", "#",
]  # fmt: skip
_PATHS = [
    "../../../../etc/passwd", "..\\..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:22/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://0x7f000001/", "gopher://127.0.0.1:6379/_INFO",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%c0%af..%c0%afetc/passwd", "/dev/null", "CON", "nul.txt", "~root", "$HOME", "$(id)", "`id`", "; id", "| id", "&& id", "\n id", "--help", "-rf /", "@/etc/passwd", "a.csv\x00.png", "C:\\", "\\\\server\\share",
    "//evil.example/x", "/\\evil.example", "https://evil.example/?a=b&c=d#e", "mailto:x@example.org?body=<b>", "dict://127.0.0.1:11211/stat",
]  # fmt: skip
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil.example\",\"x\")", "=IMPORTXML(\"http://evil.example\",\"//a\")", "+1+1", "+cmd|' /C calc'!A0", "-1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "@SUM(1+9)*cmd|' /C calc'!A0",
    "\t=1+1", "\r=1+1", "=1+1\";=1+1", "=\"x\"", "=A1&\"\n\"&B1", "=DDE(\"cmd\",\"/C calc\",\"x\")", "=WEBSERVICE(\"http://evil.example\")", "+A1", "-A1", "@x", "\t@x", "\r-1", "=", "+", "-", "@",
]  # fmt: skip
_UNICODE = [
    "\u202egnp.exe", "\u2066x\u2069", "a\u202eb\u202cc", "\u200b", "x\u200by", "\ufeffx", "\u00adx", "\u2028", "\u2029", "x\u2028y", "\u0085", "\u000b", "\u000c", "\u001b[31mred\u001b[0m", "\u0007", "\u0000", "x\u0000y",
    "\x01\x02\x03", "\x7f", "\x80\x9f", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1f0\U0001f1f7", "\U00020bb7\U00020bb7", "𝒳𝓈𝓈", "e\u0301", "é", "ﬁ", "ß", "İ", "ı", "ſ",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA\u036b\u0357\u0334\u0362\u0335\u031c\u0330\u0354L", "مرحبا", "שלום", "\u05d0\u202e\u05d1", "नमस्ते", "ไทย", "中文", "한국어",
    "Ω≈ç√∫˜µ≤≥÷", "‘’“”", "…", "—", "\u00a0", "\u3000", "＜script＞alert(1)＜/script＞", "‹script›", "\u2215", "ʼ", "ˈ", "⁄", "\u0660", "①", "𝟙", "\u1680", "\u180e", "\ue000", "\U000e0041\U000e0042", "\U000f0000", "🏳️‍🌈", "👩🏽‍🚀", "\u0344", "\u0fff",
    "A" * 190, "<" * 150, "'" * 150, "\U0001f600" * 60, " ", "  x  ", "\n", "\r\n", "\t", "x\ny", "x\r\ny", "x\ty", "\\n", "a\\b", "x" + "\u0301" * 60,
]  # fmt: skip
_HEADERS = [
    "x\r\nSet-Cookie: a=b", "x\nX-Injected: 1", "x%0d%0aX-Injected: 1", "x\r\n\r\n<script>", "Content-Length: 0", "q=1&q=2", "a;b=c", "a,b,c", "a\"b", "a\"\"b", "a;b", "a\tb", "filename=\"x\"; y", "☃; charset=utf-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
]  # fmt: skip

_EVENTS = (
    "onclick",
    "onload",
    "onerror",
    "onfocus",
    "onmouseover",
    "ontoggle",
    "onanimationstart",
    "onpointerover",
    "onbeforeinput",
    "onwheel",
    "onresize",
    "onscroll",
)
_TAGS = (
    "img src=x",
    "svg",
    "body",
    "input autofocus",
    "details open",
    "video src=x",
    "iframe",
    "a href=#",
    "p tabindex=0",
    "object data=x",
    "math",
    "dialog open",
)
_SPACES = (" ", "/", "\t", "\n", "\x0c")
_SCHEMES = ("javascript:", "JAVASCRIPT:", "java\nscript:", " javascript:", "\x01javascript:", "data:text/html,", "vbscript:")
_ATTRIBUTES = ("a href", "iframe src", "form action", "object data", "use href", "base href", "area href")


def _made() -> Iterator[str]:
    for n, (tag, event) in enumerate(product(_TAGS, _EVENTS)):
        yield f"<{tag}{_SPACES[n % len(_SPACES)]}{event}={_RUN}>"
    for n, (attribute, scheme) in enumerate(product(_ATTRIBUTES, _SCHEMES)):
        tag, name = attribute.split()
        quote = ("'", '"', "")[n % 3]
        yield f"<{tag} {name}={quote}{scheme}{_RUN}{quote}>x</{tag}>"
    for before, markup in product(('"', "'", "-->", "</p>", "]]>"), (f"<script>{_RUN}</script>", f"<img src=x onerror={_RUN}>", f"<svg onload={_RUN}>")):
        yield f"{before}{markup}"


HOSTILE: list[str] = list(dict.fromkeys([*_MARKUP, *_TEMPLATES, *_SQL, *_PATHS, *FORMULAS, *_UNICODE, *_HEADERS, *_made()]))
