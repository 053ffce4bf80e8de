// The on-screen keyboard covers part of the page without telling the page. The frame follows the
// part that can be seen, so that the box and its button stay there.

/** @param {HTMLElement} root @param {AbortSignal} signal */
export function followViewport(root, signal) {
  const seen = window.visualViewport;
  if (!seen) return;
  const follow = () => {
    // Pinched larger, the page is moved about inside: then the frame keeps its size.
    if (seen.scale !== 1) return;
    root.style.setProperty('--seen-height', `${seen.height}px`);
    root.style.setProperty('--seen-top', `${seen.offsetTop}px`);
  };
  seen.addEventListener('resize', follow, { signal });
  seen.addEventListener('scroll', follow, { signal });
  follow();
}
