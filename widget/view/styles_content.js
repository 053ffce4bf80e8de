// The look of what stands in the conversation and on the pages.

export const CONTENT_CSS = `
.intro{max-width:65ch;padding-bottom:.6em;margin-bottom:.8em;border-bottom:1px solid var(--line);font-size:.94em}
.intro p+p{margin-top:.3em}
.messages{display:flex;flex-direction:column;gap:.8em}
.message{max-width:65ch;padding:.7em .9em;border:1px solid transparent;border-radius:.9em}
.message p+p{margin-top:.7em}
.you{align-self:flex-end;background:var(--you);border-color:var(--line);border-bottom-right-radius:.2em;white-space:pre-wrap;max-width:min(65ch,88%)}
.bot{align-self:stretch;background:var(--soft);border-color:var(--line);border-bottom-left-radius:.2em}
.asked{font-style:italic;color:var(--quiet)}
.care{border:2px solid var(--c);border-left-width:.5em;background:var(--c-bg)}
.care.now{--c:var(--now);--c-bg:var(--now-bg)}
.care.soon{--c:var(--soon);--c-bg:var(--soon-bg)}
.care.ask{--c:var(--ask);--c-bg:var(--ask-bg)}
.level{font-weight:800;color:var(--c);font-size:1.05em}
.level .icon{width:1.5em;height:1.5em;line-height:1.5;border-radius:50%;text-align:center;background:var(--c);color:var(--c-bg)}
.calls{display:flex;flex-wrap:wrap;gap:max(8px,.5em);margin-top:.6em}
.care .call{border-color:var(--c);border-width:3px;font-size:1.1em}
.banner{flex:none;max-height:60%;overflow-y:auto}
.banner .care{padding:.5em .8em .6em;border-radius:0;border-inline-end:0}
.banner .calls{margin-top:.4em}
.choices{margin-top:.8em}
.choices ul,.offers ul,.topics ul{display:flex;flex-direction:column;gap:max(8px,.45em);margin-top:.4em}
.choices button,.offers button,.topics li button{width:100%;text-align:left;border-color:var(--link);color:var(--link)}
.under{display:flex;flex-wrap:wrap;gap:max(8px,.5em);align-items:start;margin-top:.8em}
.source{flex:1 1 14em}
.source p{margin-top:.5em}
summary{border-width:1px;font-weight:600;list-style-position:inside}
summary .small{font-weight:400;display:block}
.votes{display:flex;flex-wrap:wrap;gap:max(8px,.5em)}
.votes button{border-width:1px;font-weight:500}
.votes button[aria-pressed=true]{border-width:3px;font-weight:700}
.reasons{display:flex;flex-wrap:wrap;gap:max(8px,.5em);width:100%}
.reasons p{width:100%}
.card{border:2px solid var(--line);border-radius:.8em;padding:.8em;margin-top:.8em;background:var(--bg);max-width:65ch}
.card>*+*{margin-top:.5em}
.card ul{list-style:disc;padding-left:1.2em}
.open-now{font-weight:600}
.drawings{display:flex;flex-wrap:wrap;gap:.8em;margin-top:.8em}
.drawings .small{width:100%}
figure{flex:1 1 10em;max-width:15em;border:1px solid var(--line);border-radius:.6em;padding:.5em;background:var(--bg)}
svg{display:block;width:100%;height:auto}
.outline{fill:var(--soft);stroke:var(--line);stroke-width:2.5}
.spot{fill:var(--text)}
figcaption{font-size:.89em;margin-top:.3em}
.path ul{list-style:none;padding:0;border-left:3px solid var(--line);margin-left:.5em}
.path li{position:relative;padding:.1em 0 .7em 1.2em;display:flex;flex-direction:column;align-items:start}
.path li button{margin-top:.4em}
.path li::before{content:"";position:absolute;left:-.56em;top:.35em;width:.9em;height:.9em;
border:2px solid var(--line);border-radius:50%;background:var(--bg)}
.path [aria-current]::before{background:var(--accent);border-color:var(--text)}
.here{font-weight:700;color:var(--ask)}
.page{max-width:65ch;margin-inline:auto}
.page>*+*,.page section>*+*{margin-top:.8em}
.page section+section{margin-top:1.4em}
.back{margin-bottom:.8em}
.questions{list-style:decimal;padding-left:1.6em}
.questions li{padding-bottom:.8em;margin-bottom:.8em;border-bottom:1px solid var(--line)}
.questions .row{margin-top:.4em}
.origin{display:block}
.own{display:flex;flex-direction:column;gap:max(8px,.5em);align-items:start}
.by-hand{margin-top:.5em}
`;
