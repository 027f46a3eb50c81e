/** Reads XML as strictly as the tests need: each element closed by its own end, attributes in quotes, no bare ampersand. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text directly within it. */
  text: string;
}

/** All elements in the order of their begins. Throws where it is not well formed. */
export function elementsOf(xml: string): XmlElement[] {
  const elements: XmlElement[] = [];
  const open: XmlElement[] = [];
  let end = 0;
  for (const match of xml.matchAll(/<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(\/?)>/g)) {
    takeText(xml.slice(end, match.index), open.at(-1));
    end = match.index + match[0].length;
    const [, isEnd, tag, attributes, isEmpty] = match;
    if (isEnd) {
      if (open.pop()?.tag !== tag) throw new Error(`</${tag}> closes nothing`);
      continue;
    }
    const element = { tag, text: "", attributes: Object.fromEntries([...attributes.matchAll(/([a-zA-Z:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, decoded(value)])) };
    elements.push(element);
    if (!isEmpty) open.push(element);
  }
  if (open.length > 0 || xml.slice(end).trim() !== "") throw new Error("the document does not end where its root does");
  return elements;
}

function takeText(text: string, element: XmlElement | undefined): void {
  if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(text)) throw new Error(`not well formed: ${text.slice(0, 80)}`);
  if (element) element.text += decoded(text);
}

function decoded(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
