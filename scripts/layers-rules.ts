/** The floors of the house as dependency-cruiser rules. Imports go down or stay in the folder; type-only imports count. */
import type { DependencyType, IForbiddenRuleType, IRegularForbiddenRuleType } from 'dependency-cruiser';

/** Rooms by floor, lowest first. */
export const floors: readonly (readonly string[])[] = [
  ['core', 'math'],
  ['contracts', 'ledger'],
  ['data', 'features', 'models', 'portfolio', 'risk', 'oms', 'venues', 'report', 'artifacts', 'adapters'],
  ['engine'],
  ['backtest', 'live', 'rx', 'testing'],
  ['node'],
];

const anyOf = (rooms: readonly string[]): string => `^src/(${rooms.join('|')})/`;
const typeOnly: DependencyType[] = ['type-only'];

/** A room may import itself, lower floors, and whatever `also` names; everything else under src is above it or beside it. */
function roomRule(room: string, floor: number): IRegularForbiddenRuleType {
  const below = floors.slice(0, floor).flat();
  const allowed = new Set([room, ...below]);
  if (room === 'math') allowed.add('core');
  if (room === 'adapters') for (const other of floors.slice(2).flat()) if (other !== 'adapters') allowed.delete(other);
  if (room === 'engine')
    for (const plugIn of ['features', 'models', 'portfolio', 'risk', 'adapters']) allowed.delete(plugIn);
  return {
    name: `floor-${floor + 1}-${room}`,
    severity: 'error',
    comment: `${room} (floor ${floor + 1}) imports lower floors or itself only`,
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: anyOf([...allowed]) },
  };
}

const rxjsRooms = '^src/(rx|live|adapters)/|^src/venues/broker-venue(\\.ts$|/)|^src/engine/run(\\.ts$|/)';

const outside: readonly IRegularForbiddenRuleType[] = [
  {
    name: 'no-cycle',
    severity: 'error',
    comment: 'no cycles, type-only ones included',
    from: { path: '^src/' },
    to: { circular: true },
  },
  {
    name: 'no-door-inside',
    severity: 'error',
    comment: 'doors are for users; inside, import the file itself',
    from: { path: '^src/' },
    to: { path: ['^src/index\\.ts$', '^src/.+/index\\.ts$'] },
  },
  {
    name: 'node-builtins-only-in-node',
    severity: 'error',
    comment: 'everything but src/node works in a browser',
    from: { path: '^src/', pathNot: '^src/node/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'node-only-packages-in-node',
    severity: 'error',
    comment: 'ws and tinypool are loaded under ./node only',
    from: { path: '^src/', pathNot: '^src/node/' },
    to: { path: '(^|node_modules/)(ws|tinypool)(/|$)', dependencyTypesNot: typeOnly },
  },
  {
    name: 'rxjs-values',
    severity: 'error',
    comment: 'rxjs values only at the edges: rx, live, venues/broker-venue, adapters, engine/run; types anywhere',
    from: { path: '^src/', pathNot: rxjsRooms },
    to: { path: '(^|node_modules/)rxjs(/|$)', dependencyTypesNot: typeOnly },
  },
  {
    name: 'lazy-packages',
    severity: 'error',
    comment: 'ml-matrix and ml-xgboost are loaded by import() when first needed',
    from: { path: '^src/' },
    to: { path: '(^|node_modules/)(ml-matrix|ml-xgboost)(/|$)', dynamic: false, dependencyTypesNot: typeOnly },
  },
  {
    name: 'no-dev-package',
    severity: 'error',
    comment: 'source imports dependencies and peers, never development tools',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/(rxjs|@types)/', dependencyTypesNot: typeOnly },
  },
  {
    name: 'no-unknown-package',
    severity: 'error',
    comment: 'every imported package is declared and every imported file exists',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
  },
  {
    name: 'one-recipe-a-service',
    severity: 'error',
    comment: 'a service adapter imports its own folder and transport only',
    from: { path: '^src/adapters/([^/]+)/' },
    to: { path: '^src/adapters/', pathNot: ['^src/adapters/$1/', '^src/adapters/transport(\\.ts$|/)'] },
  },
  {
    name: 'root-door-in-a-browser',
    severity: 'error',
    comment: 'the door of . works in a browser',
    from: { path: '^src/index\\.ts$' },
    to: { path: '^src/node/' },
  },
];

/** What judges the order management shares no line with it. */
const judges: readonly IForbiddenRuleType[] = [
  {
    name: 'reference-is-independent',
    severity: 'error',
    comment: 'the simulated broker and its laws import nothing from src/oms, by no detour',
    from: { path: '^test/chaos/(reference-broker|legal-moves|wire|network|clock|disk|dice)\\.ts$' },
    to: { path: '^src/oms/', reachable: true },
  },
];

/** Every rule. */
export const rules: IForbiddenRuleType[] = [
  ...floors.flatMap((rooms, floor) => rooms.map((room) => roomRule(room, floor))),
  ...outside,
  ...judges,
];
