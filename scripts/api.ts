/**
 * Keeps one API report a door in `etc/`: what a user can import and with which types. `--check` fails when the source says
 * something else than the reports, so that no change of the public face goes unseen in a review.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, type ExtractorMessage } from '@microsoft/api-extractor';
import { type Door, doors, root } from './doors.js';
import { childEnv } from './steps.js';

const check = process.argv.includes('--check');
const types = join(root, '.cache/api/types');
const reports = join(root, 'etc');

function reportName(door: Door): string {
  return door.subpath === '.' ? 'edgeproof' : door.subpath.slice(2).replaceAll('/', '-');
}

function emitTypes(): void {
  rmSync(types, { recursive: true, force: true });
  const words = ['-p', 'tsconfig.api.json', '--outDir', types];
  const done = spawnSync('tsc', words, { cwd: root, stdio: 'inherit', env: childEnv() });
  if (done.status !== 0) throw new Error('the types of the source cannot be emitted');
}

/** Messages that are opinions about release tags; what is left is a broken or changed face. */
function isNoise(message: ExtractorMessage): boolean {
  const ids = [
    'ae-missing-release-tag',
    'ae-undocumented',
    'ae-unresolved-link',
    'ae-forgotten-export',
    'ae-internal-missing-underscore',
  ];
  return ids.includes(message.messageId) || message.messageId.startsWith('tsdoc-') || message.logLevel === 'verbose';
}

/** Where the emitted types of a door lie. */
function typesOf(door: Door): string {
  return join(types, door.source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts'));
}

function configOf(door: Door): ExtractorConfig {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: typesOf(door),
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: 'nodenext',
            target: 'es2022',
            lib: ['es2023', 'dom'],
            types: ['node'],
            skipLibCheck: true,
            strict: true,
          },
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: reportName(door),
        reportFolder: reports,
        reportTempFolder: join(root, '.cache/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: { default: { logLevel: 'none' as never } } },
    },
  });
}

/** Returns true when the report in `etc/` says what the source says. */
function extract(door: Door, compilerState: CompilerState): boolean {
  const result = Extractor.invoke(configOf(door), {
    compilerState,
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = true;
      if (!isNoise(message) && message.logLevel === 'error') console.error(`${door.specifier}: ${message.text}`);
    },
  });
  return !result.apiReportChanged;
}

mkdirSync(reports, { recursive: true });
mkdirSync(join(root, '.cache/api'), { recursive: true });
const all = doors();
const [first, ...others] = all;
const changed: string[] = [];
if (first !== undefined) {
  emitTypes();
  const state = CompilerState.create(configOf(first), { additionalEntryPoints: others.map(typesOf) });
  for (const door of all) if (!extract(door, state)) changed.push(`etc/${reportName(door)}.api.md`);
}
const known = new Set(all.map((door) => `${reportName(door)}.api.md`));
const gone = existsSync(reports)
  ? readdirSync(reports).filter((file) => file.endsWith('.api.md') && !known.has(file))
  : [];
if (!check) for (const file of gone) rmSync(join(reports, file));
const stale = [...changed, ...gone.map((file) => `etc/${file} (its door is gone)`)];
console.log(
  `${all.length} doors, ${stale.length} reports ${check ? 'differ from the source' : 'written anew'}${stale.length ? `: ${stale.join(', ')}` : ''}`,
);
if (check && stale.length > 0) {
  console.error('the public face changed: look at it, then run: npm run api');
  process.exitCode = 1;
}
