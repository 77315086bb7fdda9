/** The distance between two seats; a seat is drawn around its centre, smaller than this. */
export const pitch = 12;

const aisle = pitch * 1.4;
const betweenSections = pitch * 3;
const betweenTiers = pitch * 4.2;
const maxBlock = 20;
const maxTier = 90;
const bow = 0.00042;

/**
 * Where each seat is, as seen from above: sections of one price lie side by side, the first ones nearest the stage; long
 * rows have aisles and bend around the stage.
 * @returns {{sections: {name, price, x, y, width, isAlone, seats}[], rows: object[][], bounds: {x, y, width, height}}} `rows` holds
 * the seats from front to back and left to right, each with its `x` and `y`.
 */
export function layOut(seats) {
  const sections = group(seats);
  const rows = [];
  let top = pitch * 7;
  let halfWidth = pitch * 16;
  for (const tier of tiersOf(sections)) {
    const width = tier.reduce((sum, section) => sum + section.width, betweenSections * (tier.length - 1));
    let start = -width / 2;
    const tierRows = [];
    for (const section of tier) {
      [section.x, section.y, section.isAlone] = [start, top, tier.length === 1];
      section.rows.forEach((row, index) => {
        place(row, start + section.width / 2, top + index * pitch);
        (tierRows[index] ??= []).push(...row);
      });
      start += section.width + betweenSections;
    }
    rows.push(...tierRows);
    halfWidth = Math.max(halfWidth, width / 2);
    top += Math.max(...tier.map((section) => section.rows.length)) * pitch + betweenTiers;
  }
  const lift = bow * halfWidth * halfWidth;
  const margin = pitch * 2;
  return {
    sections,
    rows,
    bounds: { x: -halfWidth - margin, y: -lift, width: 2 * (halfWidth + margin), height: top - betweenTiers + lift + margin },
  };
}

function group(seats) {
  const sections = new Map();
  for (const seat of seats) {
    let section = sections.get(seat.section);
    if (!section) sections.set(seat.section, (section = { name: seat.section, price: seat.price, seats: [], byRow: new Map() }));
    section.seats.push(seat);
    if (!section.byRow.has(seat.row)) section.byRow.set(seat.row, []);
    section.byRow.get(seat.row).push(seat);
  }
  for (const section of sections.values()) {
    section.rows = [...section.byRow.values()];
    for (const row of section.rows) row.sort((one, other) => one.number - other.number);
    section.width = Math.max(...section.rows.map((row) => widthOf(row.length)));
  }
  return [...sections.values()];
}

function tiersOf(sections) {
  const tiers = [];
  let width = 0;
  for (const section of sections) {
    const tier = tiers.at(-1);
    if (tier?.[0].price === section.price && width + section.width <= maxTier * pitch) {
      tier.push(section);
      width += section.width + betweenSections;
    } else {
      tiers.push([section]);
      width = section.width + betweenSections;
    }
  }
  return tiers;
}

function widthOf(count) {
  return (count - 1) * pitch + (blocksOf(count) - 1) * aisle;
}

function blocksOf(count) {
  return Math.ceil(count / maxBlock);
}

function place(row, centre, y) {
  const block = row.length / blocksOf(row.length);
  const start = centre - widthOf(row.length) / 2;
  row.forEach((seat, index) => {
    seat.x = start + index * pitch + Math.floor(index / block) * aisle;
    seat.y = y - bow * seat.x * seat.x;
  });
}

/** The best seats next to each other: as near to the front and to the middle as there are; null if there are none. */
export function together(rows, count, isFree) {
  let best = null;
  rows.forEach((row, depth) => {
    for (let first = 0; first + count <= row.length; first++) {
      const seats = row.slice(first, first + count);
      if (!seats.every((seat, index) => isFree(seat) && (index === 0 || isNext(seats[index - 1], seat)))) continue;
      const offset = Math.abs(seats[0].x + seats.at(-1).x) / 2;
      const cost = depth * pitch + offset * 0.6;
      if (!best || cost < best.cost) best = { cost, seats };
    }
  });
  return best?.seats ?? null;
}

function isNext(one, other) {
  return one.section === other.section && one.row === other.row && other.number === one.number + 1 && other.x - one.x < pitch * 1.5;
}
