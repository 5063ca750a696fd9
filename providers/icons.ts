/**
 * Drawings for providers: SVG path data on a grid of 24 (see `ProviderDefinition.icon`). Our own; no logo of any provider. The
 * SDK offers them to modules, which may as well bring their own.
 */
export const icons = {
  /** A sheet with a seal. */
  certificate: 'M5 3h10l4 4v14H5zM9 9h4M9 13h6M17 17a2 2 0 1 1-4 0a2 2 0 1 1 4 0z',
  /** A mobile phone. */
  phone:
    'M9.5 2.5h5A2.5 2.5 0 0 1 17 5v14a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 19V5a2.5 2.5 0 0 1 2.5-2.5zM10.5 18.5h3',
  /** An identity card. */
  card: 'M5.5 5h13A2.5 2.5 0 0 1 21 7.5v9a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 16.5v-9A2.5 2.5 0 0 1 5.5 5zM10.5 11a2 2 0 1 1-4 0a2 2 0 1 1 4 0zM5.5 16c.6-1.6 1.7-2.4 3-2.4s2.4.8 3 2.4M14.5 10H18M14.5 14H18',
  /** A capital N, as on a key. */
  letter: 'M7 18V6l10 12V6',
  /** A speech bubble. */
  speech: 'M12 4c5 0 9 3.1 9 7s-4 7-9 7c-.8 0-1.6-.1-2.3-.2L5.5 20l.8-3.6C4.3 15.1 3 13.2 3 11c0-3.9 4-7 9-7z',
}
