// The look, as constructable style sheets: no style element, no style attribute in markup, so the
// host page needs no style-src for it. Lengths are in em of the chat's own text size.

import { CONTENT_CSS } from './styles_content.js';

const FRAME_CSS = `
:host{display:block}
:host([mode=inline]){height:40rem}
:host([mode=page]){height:100%}
.root{all:initial;--accent:#0b4f63;--on-accent:#fff;--bg:#fff;--soft:#f3f5f4;--text:#1a1c1e;
--quiet:#41474d;--line:#69727a;--link:#0a4a86;--you:#e2eef0;--now:#8c1111;--now-bg:#fdeeec;
--soon:#7a4300;--soon-bg:#fff4e0;--ask:#0b4f63;--ask-bg:#e9f3f5;--ring:#101214;--ring-gap:#fff;
display:block;box-sizing:border-box;direction:ltr;color:var(--text);
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-size:calc(max(1.125rem,18px)*var(--scale,1));line-height:1.5;color-scheme:light}
.root[data-theme=dark]{--accent:#9fd6e3;--on-accent:#06222b;--bg:#15181b;--soft:#1e2327;--text:#f1f3f4;
--quiet:#c9d0d5;--line:#8f99a1;--link:#a5d0ff;--you:#22383e;--now:#ffb4a9;--now-bg:#3a1715;
--soon:#ffcf8a;--soon-bg:#33260f;--ask:#9fd6e3;--ask-bg:#18303a;--ring:#fff;--ring-gap:#000;color-scheme:dark}
@media(prefers-color-scheme:dark){.root[data-theme=auto]{--accent:#9fd6e3;--on-accent:#06222b;--bg:#15181b;
--soft:#1e2327;--text:#f1f3f4;--quiet:#c9d0d5;--line:#8f99a1;--link:#a5d0ff;--you:#22383e;--now:#ffb4a9;
--now-bg:#3a1715;--soon:#ffcf8a;--soon-bg:#33260f;--ask:#9fd6e3;--ask-bg:#18303a;--ring:#fff;--ring-gap:#000;
color-scheme:dark}}
.root.in-inline,.root.in-page{height:100%}
.root *{box-sizing:border-box;overflow-wrap:anywhere}
[hidden]{display:none!important}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
h1,h2,h3,h4,p,ul,ol,figure{margin:0;padding:0}
ul,ol{list-style:none}
h1,h2,h3,h4{font-size:1.1em;line-height:1.3;font-weight:700}
:focus{outline:none}
:focus-visible{outline:3px solid var(--ring);outline-offset:2px;
box-shadow:0 0 0 2px var(--ring-gap),0 0 0 7px var(--ring-gap);border-radius:.2em}
.log:focus-visible,.message:focus-visible,.page-box:focus-visible{outline-offset:-3px;box-shadow:none}
button,.call,summary{font:inherit;font-weight:600;min-width:max(44px,2.45em);min-height:max(44px,2.45em);
padding:.35em .75em;border:2px solid var(--line);border-radius:.6em;background:var(--bg);color:var(--text);cursor:pointer}
@media(hover:hover){button:hover,.call:hover,summary:hover{border-color:var(--text);text-decoration:underline}}
.tools [aria-expanded=true],button[aria-pressed=true]{border-color:var(--text);border-width:3px;background:var(--soft)}
button[aria-disabled=true]{border-style:dashed;background:var(--soft);color:var(--quiet)}
.call.call{padding:.35em .75em;display:inline-flex;align-items:center;text-decoration:none}
.icon{display:inline-block;margin-right:.4em;font-weight:700}
.small{font-size:.89em;color:var(--quiet)}
a{color:var(--link);text-underline-offset:.15em;padding:.2em 0}
label{font-weight:700}
textarea{font:inherit;color:var(--text);background:var(--bg);border:2px solid var(--line);border-radius:.6em;
padding:.4em .6em;width:100%;min-height:max(44px,2.45em);resize:vertical;display:block}
textarea[aria-invalid]{border-color:var(--now);border-width:3px}
.frame{container:chat/size;margin:0;padding:0;border:0;width:100%;height:100%;display:flex;flex-direction:column;
background:var(--bg);color:var(--text);overflow:hidden auto}
.root.in-page .frame{height:var(--seen-height,100dvh);border-inline:1px solid var(--line)}
.root.in-inline .frame{border:2px solid var(--line);border-radius:.8em}
dialog.frame:not([open]),.opening>:not(.top){display:none}
dialog.frame{position:fixed;z-index:2147483000;inset:auto 1.4em 5.2em auto;width:min(26em,100vw - 2.8em);
height:min(40em,100dvh - 6.6em);max-width:none;max-height:none;border:2px solid var(--line);border-radius:.9em;
box-shadow:0 .4em 2em rgb(0 0 0/.35)}
dialog.frame:modal{inset:var(--seen-top,0) 0 auto 0;width:100vw;height:var(--seen-height,100dvh);border:0;border-radius:0}
dialog.frame::backdrop{background:rgb(0 0 0/.5)}
.launcher{position:fixed;z-index:2147483001;right:1.4em;bottom:1.2em;padding:.5em 1.1em;border-radius:2em;
border:2px solid var(--on-accent);background:var(--accent);color:var(--on-accent);box-shadow:0 0 0 2px var(--accent),0 .3em 1em rgb(0 0 0/.3);max-width:calc(100vw - 2.8em)}
.top{flex:none;border-bottom:2px solid var(--line)}
.bar{display:flex;align-items:center;gap:.5em;padding:.5em .8em;background:var(--accent);color:var(--on-accent)}
.bar>:first-child{flex:1;min-width:0;font-size:1.05em}
.sizes{flex-wrap:nowrap}
.bar .sizes button{padding-inline:.2em}
.bar button{border-color:var(--on-accent);background:var(--accent);color:var(--on-accent)}
.row{display:flex;flex-wrap:wrap;gap:max(8px,.5em);align-items:center}
.tools{display:flex;gap:max(8px,.45em);flex-wrap:wrap;padding:.45em .6em;background:var(--soft)}
.tools button{flex:1 1 auto;padding-inline:.2em;font-size:.95em}
.log-box,.page-box{flex:1 1 auto;min-height:82px;display:flex;flex-direction:column;overflow:hidden}
.page-box{display:block;overflow-y:auto;padding:.8em}
.log{flex:1;min-height:0;overflow-y:auto;padding:.8em;overscroll-behavior:contain}
.fresh{flex:none;align-self:center;margin:.3em;background:var(--accent);color:var(--on-accent)}
.status{flex:none;padding:0 .8em;background:var(--soft)}
.status [role=status]:not(:empty){padding:.5em 0;font-weight:600;max-width:65ch}
.status.problem{border-top:3px solid var(--now);background:var(--now-bg)}
.actions{display:flex;flex-wrap:wrap;gap:max(8px,.5em);padding-bottom:.6em}
.composer{flex:none;display:grid;grid-template-columns:1fr auto;gap:.2em .6em;align-items:end;
padding:.5em .8em;border-top:2px solid var(--line);background:var(--bg)}
.composer label,.composer #count{grid-column:1/-1}
.composer textarea{max-height:8em}
.send{background:var(--accent);color:var(--on-accent);border-color:var(--text);min-width:4.5em}
.foot{flex:none;display:flex;flex-wrap:wrap;gap:.3em .8em;align-items:center;padding:0 .8em .5em}
.row.small-only{display:none}
@container chat (min-width:20em){.message p a[href^=tel]:not(.call){white-space:nowrap}}
@container chat (max-width:34em){dialog .bar .sizes{display:none}}
@container chat (max-width:14em){
.bar>:first-child{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.bar{padding:.2em .4em;justify-content:center}
.tools,.foot,.composer label,.bar .sizes{font-size:.72em}
.send{font-size:.8em;padding-inline:.3em;min-width:0}}
@container chat (max-height:23em){
.top{display:flex;align-items:center;background:var(--soft)}
.bar{order:2;padding:.2em .4em .2em 0;background:none}
.bar button{background:var(--bg);color:var(--text);border-color:var(--line)}
.bar>:first-child{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.tools{flex:1;padding:3px .4em}
.composer{padding:.1em .5em;row-gap:6px}
.composer label{font-size:.8em;line-height:1.2}
.foot{padding:3px .5em;flex-wrap:nowrap}
.foot p{font-size:.8em;line-height:1.2}
.log,.page-box{padding:.4em}}
@container chat (max-height:23em) and (max-width:30em){
.bar .sizes,.foot p,.tools .topics,.tools .list{display:none}
.row.small-only{display:flex}}
@media(forced-colors:active){.root{--ring:Highlight;--ring-gap:Canvas;--line:CanvasText}
.send,.launcher,.bar button,.fresh{border-color:ButtonText}
.message.you,.card,.care{border:2px solid CanvasText!important}
.spot{fill:CanvasText!important}.outline{stroke:CanvasText!important}
.tools [aria-expanded=true],button[aria-pressed=true]{border-color:Highlight}}
@media(prefers-reduced-motion:no-preference){.launcher,button{transition:border-color .12s}}
`;

/** @type {CSSStyleSheet[]|undefined} */
let made;

/** Made once and shared. @returns {CSSStyleSheet[]} */
export function sheets() {
  made ??= [FRAME_CSS, CONTENT_CSS].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  return made;
}
