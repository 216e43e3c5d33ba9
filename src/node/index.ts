export { csvFile, featherFile } from './files.js';
export { historyCache } from './history-cache.js';
export { nodeHttp } from './http-fetch.js';
export { journalFile } from './journal-file.js';
export { journalSqlite } from './journal-sqlite.js';
export { type LeanFolderOptions, leanFolder } from './lean/lean-folder.js';
export { lineFile } from './line-file.js';
export { lineSqlite } from './line-sqlite.js';
export { permuteOverWorkers, type WorkerPermutationOptions } from './permutation-workers.js';
export { type PrintJournalOptions, printJournal } from './print-journal.js';
export {
  type ProgressBar,
  type ProgressOptions,
  type ProgressState,
  type ProgressStream,
  progressBar,
} from './progress.js';
export {
  listRecording,
  type RecordingFile,
  type RecordingFolder,
  type RecordingOptions,
  readRecording,
  recordingFolder,
  verifyRecording,
} from './recording-folder.js';
export { type RecordingParquetOptions, recordingToParquet } from './recording-parquet.js';
export { type RunFolder, runFolder, writeFileAtomic } from './run-folder.js';
export { snapshotStoreFolder } from './snapshot-store-folder.js';
export { type NodeSocketOptions, nodeSockets } from './socket-ws.js';
export { type StatusPage, type StatusPageOptions, statusPage } from './status-page/status-page.js';
export { sweepOverWorkers, type WorkerSweepOptions } from './sweep-workers.js';
export { nodeTransport } from './transport.js';
