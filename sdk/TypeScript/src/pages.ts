/** A page of any list. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * All items of a list, page by page, each page being fetched when the one before has been read:
 * `for await (const concert of pages(page => client.listConcerts(page)))`.
 * @param limit How many items a page holds, 1 to 100.
 */
export async function* pages<T>(
  list: (page: { cursor?: string; limit?: number }) => Promise<Page<T>>,
  limit?: number,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page = await list({ ...(cursor ? { cursor } : {}), ...(limit ? { limit } : {}) });
    yield* page.items;
    // One that led back to this page would never end.
    cursor = page.nextCursor === cursor ? null : page.nextCursor;
  } while (cursor);
}
