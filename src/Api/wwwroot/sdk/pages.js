/**
 * All items of a list, page by page, each page being fetched when the one before has been read:
 * `for await (const concert of pages(page => client.listConcerts(page)))`.
 * @param limit How many items a page holds, 1 to 100.
 */
export async function* pages(list, limit) {
    let cursor;
    do {
        const page = await list({ ...(cursor ? { cursor } : {}), ...(limit ? { limit } : {}) });
        yield* page.items;
        // One that led back to this page would never end.
        cursor = page.nextCursor === cursor ? null : page.nextCursor;
    } while (cursor);
}
