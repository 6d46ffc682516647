export { type DoctorCheck, examine } from './doctor.node.ts';
export { BACKENDS, type BackendName, describeEngine, engineWords, type EngineInfo } from './engine-info.ts';
export { installEngine, type InstallOptions } from './install.node.ts';
export { cpuTrainingWarning } from './slow-training.ts';
export { requireTrainingKernels } from './training-kernels.ts';
export { type BackendOptions, useBackend } from './use-backend.node.ts';
