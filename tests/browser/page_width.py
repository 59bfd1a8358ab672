"""What on a page of a notebook is wider than its place, so that a reader scrolls sideways."""

#: For a selector of cells: a line for each cell that holds something too wide. What a container
#: clips or scrolls counts too. Inside a drawing nothing counts: its parts lie where they lie.
TOO_WIDE = """selector => {
  const places = '.jp-OutputArea-output, .jp-RenderedMarkdown, .jp-InputArea-editor';
  const excess = place => {
    const right = place.getBoundingClientRect().right + 1;
    for (const part of [place, ...place.querySelectorAll('*:not(svg *)')]) {
      const box = part.getBoundingClientRect();
      const reach = box.left + Math.max(box.width, part.tagName === 'PRE' ? part.scrollWidth : 0);
      if (box.width > 1 && reach > right)
        return `${part.tagName.toLowerCase()}.${part.className} by ${Math.ceil(reach - right)} px`;
    }
  };
  return [...document.querySelectorAll(selector)].flatMap((cell, number) => {
    const found = [...cell.querySelectorAll(places)].map(excess).find(Boolean);
    return found ? [`cell ${number}: ${found}`] : [];
  });
}"""
