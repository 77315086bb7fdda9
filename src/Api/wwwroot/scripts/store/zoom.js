const maxScale = 12;
const step = 1.5;
const dragFrom = 6;

/**
 * Lets a drawing be zoomed and moved by wheel, fingers, mouse and keys. A drag is not a click.
 * @param bounds What it shows at first, and never leaves.
 * @param onZoom Told how many pixels of the screen a unit of the drawing takes.
 */
export function zoomable(drawing, bounds, onZoom) {
  const pointers = new Map();
  let scale = 1;
  let centre = middle();
  let wasDragged = false;
  let origin;

  function middle() {
    return { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
  }

  function apply() {
    const [width, height] = [bounds.width / scale, bounds.height / scale];
    centre = {
      x: clamp(centre.x, bounds.x + width / 2, bounds.x + bounds.width - width / 2),
      y: clamp(centre.y, bounds.y + height / 2, bounds.y + bounds.height - height / 2),
    };
    drawing.setAttribute("viewBox", `${centre.x - width / 2} ${centre.y - height / 2} ${width} ${height}`);
    drawing.classList.toggle("zoomed", scale > 1);
    onZoom(pixels());
  }

  /** Zooms so that what lies at a point of the screen stays there. */
  function zoom(factor, at) {
    const before = at && toDrawing(at);
    scale = clamp(scale * factor, 1, maxScale);
    apply();
    if (!before) return;
    const after = toDrawing(at);
    centre = { x: centre.x + before.x - after.x, y: centre.y + before.y - after.y };
    apply();
  }

  function toDrawing({ x, y }) {
    return new DOMPoint(x, y).matrixTransform(drawing.getScreenCTM().inverse());
  }

  function pixels() {
    return drawing.getScreenCTM()?.a ?? 1;
  }

  drawing.addEventListener(
    "wheel",
    (event) => {
      // Zoomed out, the wheel scrolls the page on.
      if (event.deltaY > 0 && scale === 1) return;
      event.preventDefault();
      zoom(step ** (-clamp(event.deltaY, -100, 100) / 100), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (pointers.size === 0) wasDragged = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    origin = { x: event.clientX, y: event.clientY };
  });
  drawing.addEventListener("pointermove", (event) => {
    const from = pointers.get(event.pointerId);
    if (!from) return;
    const to = { x: event.clientX, y: event.clientY };
    if (!wasDragged && Math.hypot(to.x - origin.x, to.y - origin.y) < dragFrom) return;
    if (!wasDragged) drawing.setPointerCapture(event.pointerId);
    wasDragged = true;
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const factor = Math.hypot(to.x - other.x, to.y - other.y) / Math.max(1, Math.hypot(from.x - other.x, from.y - other.y));
      zoom(factor, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 });
    } else {
      const size = pixels();
      centre = { x: centre.x - (to.x - from.x) / size, y: centre.y - (to.y - from.y) / size };
      apply();
    }
    pointers.set(event.pointerId, to);
  });
  for (const name of ["pointerup", "pointercancel"]) drawing.addEventListener(name, ({ pointerId }) => pointers.delete(pointerId));
  drawing.addEventListener("pointerleave", ({ pointerId }) => wasDragged || pointers.delete(pointerId));
  drawing.addEventListener(
    "click",
    (event) => {
      if (wasDragged) event.stopPropagation();
      wasDragged = false;
    },
    { capture: true },
  );

  new ResizeObserver(apply).observe(drawing);
  return {
    zoomIn: (at) => zoom(step, at),
    zoomOut: () => zoom(1 / step),
    pixels,
    reset() {
      [scale, centre] = [1, middle()];
      apply();
    },
    /** Moves to a point, and zooms in until a unit takes so many pixels. */
    show({ x, y }, atLeast) {
      if (pixels() < atLeast) scale = clamp((scale * atLeast) / pixels(), 1, maxScale);
      centre = { x, y };
      apply();
    },
  };
}

function clamp(value, from, to) {
  return Math.min(Math.max(value, from), to);
}
