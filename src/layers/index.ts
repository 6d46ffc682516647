export { PrototypeMatching, type PrototypeMatchingArgs } from './prototype-matching.ts';
export { ClassAssociation, type ClassAssociationArgs } from './class-association.ts';
export { BatchNormalization, type BatchNormalizationArgs } from './batch-normalization.ts';
export { BilinearResize, type BilinearResizeArgs } from './bilinear-resize.ts';
export { EmbeddingOutput } from './embedding-output.ts';
