"""Scripts of ours that run beside a page: what it has built by now, and how it reads.

What a page shows is not all in its markup: elements keep parts of it in shadow roots, and frames
are documents of their own. Where there are any, the page is taken as it is laid out: what is in
open shadow roots in place of what their hosts hold, what is slotted in its slots, and what is in
readable frames (of the page's own origin, or written by it) in their place. Closed roots cannot be
seen.
"""

FRAMES = 8
"""Frames of one page that are loaded, and read, at most."""

_INNER = """
  const inner = (node) => {
    try { return node.contentDocument && node.contentDocument.body; } catch { return null; }
  };
"""

LOOK = f"""(() => {{
{_INNER}
  let size = document.body ? document.body.innerText.length : 0;
  const look = (root, depth) => {{
    for (const node of depth < 20 ? root.querySelectorAll("*") : []) {{
      if (node.shadowRoot) {{
        size += node.shadowRoot.textContent.length;
        look(node.shadowRoot, depth + 1);
      }} else if (node.localName === "iframe" && inner(node)) {{
        size += inner(node).textContent.length;
      }}
    }}
  }};
  look(document, 0);
  return [document.readyState, size];
}})()"""
"""Returns the page's state, and how many characters it shows."""

TAKE = f"""(() => {{
{_INNER}
  const MOST = %d;
  const root = document.documentElement;
  if (!root) return "";
  const type = document.doctype;
  const begin = type ? "<!DOCTYPE " + type.name + ">\\n" : "";
  // Elements of a document that is shown nowhere run no code of the page's.
  const paper = document.implementation.createHTMLDocument("");
  let deep = false, frames = 0, framed = 0, room = MOST;
  const all = (nodes, into, depth) => {{ for (const node of nodes) add(node, into, depth + 1); }};
  const add = (node, into, depth) => {{
    if (depth > 2000 || room < 0) throw new RangeError("too much");
    if (node.nodeType !== Node.ELEMENT_NODE) {{
      room -= node.nodeType === Node.TEXT_NODE ? node.length : 1;
      if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.COMMENT_NODE)
        into.append(paper.importNode(node));
      return;
    }}
    const shadow = node.shadowRoot;
    const within = node.getRootNode().host !== undefined;
    if (within && (node.localName === "style" || node.localName === "link")) return;
    if (within && node.localName === "slot") {{
      const given = node.assignedNodes();
      all(given.length ? given : node.childNodes, into, depth);
      return;
    }}
    const body = node.localName === "iframe" && ++frames <= {FRAMES} ? inner(node) : null;
    if (body && body.textContent.trim()) {{
      deep = true;
      const place = paper.createElement("div");
      into.append(place);
      framed += 1;
      all(body.childNodes, place, depth);
      framed -= 1;
      return;
    }}
    const copy = paper.importNode(node, node.localName === "template");
    for (const name of framed ? ["href", "src"] : [])
      if (copy.hasAttribute(name) && typeof node[name] === "string")
        copy.setAttribute(name, node[name]);
    room -= 1;
    into.append(copy);
    deep = deep || Boolean(shadow);
    if (node.localName !== "template") all((shadow || node).childNodes, copy, depth);
  }};
  let html = null;
  try {{
    const copy = paper.importNode(root);
    all(root.childNodes, copy, 0);
    if (deep) html = begin + copy.outerHTML;
  }} catch (error) {{
    if (!(error instanceof RangeError)) throw error;
  }}
  html = html === null ? begin + root.outerHTML : html;
  return html.length > MOST ? null : html;
}})()"""
"""Returns the page's HTML, or null where it is longer than so many characters."""
