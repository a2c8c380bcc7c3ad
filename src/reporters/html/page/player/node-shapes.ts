type Corner = readonly [x: number, y: number];

/** Shapes by number of the fleet, as corners about (0, 0); none stands for a circle. Sizes look alike. Fleets beyond share shapes. */
const shapes: readonly (readonly Corner[])[] = [
  [],
  polygon(4, 1.25, 1 / 8),
  polygon(3, 1.4, -1 / 4),
  polygon(4, 1.3, 0),
  polygon(6, 1.1, 0),
  polygon(3, 1.4, 1 / 4),
];

/** `first`: where the first corner stands, in turns clockwise from the right. */
function polygon(corners: number, size: number, first: number): readonly Corner[] {
  return Array.from({ length: corners }, (_, corner) => {
    const angle = 2 * Math.PI * (first + corner / corners);
    return [size * Math.cos(angle), size * Math.sin(angle)];
  });
}

interface ShapePlace {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Adds the shape of a fleet to a path. */
export function addShape(path: CanvasPath, fleet: number, { x, y, radius }: ShapePlace): void {
  const corners = shapes[fleet % shapes.length] ?? [];
  if (corners.length === 0) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  for (const [place, [toX, toY]] of corners.entries()) {
    if (place === 0) path.moveTo(x + toX * radius, y + toY * radius);
    else path.lineTo(x + toX * radius, y + toY * radius);
  }
  path.closePath();
}

/** The shape of a fleet as path data, 10 units across. */
export function shapeData(fleet: number): string {
  const corners = shapes[fleet % shapes.length] ?? [];
  if (corners.length === 0) return 'M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z';
  return `M${corners.map(([x, y]) => `${(5 * x).toFixed(2)} ${(5 * y).toFixed(2)}`).join('L')}Z`;
}
