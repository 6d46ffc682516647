export { BACKENDS, type BackendName, describeEngine, type EngineInfo } from './engine-info.ts';
export { type BackendOptions, useBackend } from './use-backend.node.ts';
