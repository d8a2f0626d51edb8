import files from './.dependency-cruiser.cjs';

/** Folders have no cycles either. Tests are left out: a spec may start what is above its folder. */
export default {
  forbidden: [{ name: 'no-folder-cycles', severity: 'error', scope: 'folder', from: {}, to: { circular: true } }],
  options: { ...files.options, exclude: { path: '/dist/|\\.(spec|bench|rehearsal)\\.tsx?$|/testing/' } },
};
