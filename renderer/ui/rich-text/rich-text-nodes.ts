/** What the editor's documents hold beyond the ordinary: pictures that are parts of the mail, and the signature. */
import { Node } from '@tiptap/core';

/** Kept as `<img src="cid:<id>">`; shown from the octets that `load` gives. */
export interface PictureOptions {
  /** @returns an address that the page may show, until `release`; null: the picture is not here */
  load: (id: string) => Promise<string | null>;
}

export const Picture = Node.create<PictureOptions>({
  name: 'picture',
  inline: true,
  group: 'inline',
  atom: true,
  draggable: true,

  addOptions: () => ({ load: async () => null }),

  addAttributes: () => ({
    id: {
      default: '',
      parseHTML: (element) => cidOf(element),
      renderHTML: ({ id }) => ({ src: `cid:${id}` }),
    },
    alt: { default: '' },
    width: { default: null },
  }),

  parseHTML: () => [{ tag: 'img[src^="cid:"]' }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],

  addNodeView() {
    const { load } = this.options;
    return ({ node }) => {
      const dom = document.createElement('img');
      const { id, alt, width } = node.attrs as { id: string; alt: string; width: string | null };
      dom.alt = alt;
      if (width !== null) dom.setAttribute('width', width);
      dom.dataset['picture'] = id;
      void load(id).then((url) => {
        if (url === null) dom.dataset['missing'] = 'true';
        else dom.src = url;
      });
      return { dom };
    };
  },
});

function cidOf(element: HTMLElement): string {
  return (element.getAttribute('src') ?? '').slice('cid:'.length);
}

/** @param className marks it in the HTML */
export function signatureNode(className: string): Node {
  return Node.create({
    name: 'signature',
    group: 'block',
    content: 'block+',
    defining: true,
    parseHTML: () => [{ tag: `div.${className}` }],
    renderHTML: () => ['div', { class: className }, 0],
  });
}
