import fc from 'fast-check';

// The same random problems in every run: what fails here fails everywhere, and a run that passed passes again.
fc.configureGlobal({ seed: 20261122 });
