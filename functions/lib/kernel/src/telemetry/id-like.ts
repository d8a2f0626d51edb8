/**
 * A path as far as its parts can be ids, or names of ours. A client may write anything there, an address or a number of
 * a person, and no log keeps that.
 */
export function pathOfIds(path: string): string {
  return path.split('/').map(idLike).join('/');
}

/** A text that can be an id: letters, digits and a few signs, but no telephone number. Anything else is `~`. */
export function idLike(text: string): string {
  return /^[\w:.-]{0,128}$/.test(text) && !/^\d[\d.-]{5,}$/.test(text) ? text : '~';
}
