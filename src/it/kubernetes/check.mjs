// Checks manifests against the published schemas. Their validators check types and formats. The
// compiler checks the names of fields, because the schemas allow any further field.
import { readFileSync } from "node:fs";
import ts from "typescript";
import { parseAllDocuments } from "yaml";

const options = {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

const problems = [];
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, "utf8"), { version: "1.1" })) {
    const manifest = document.toJS();
    const where = `${file}: ${manifest.kind} ${manifest.metadata.name}`;
    const module = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;
    const type = (await import(module))[manifest.kind];
    try {
      new type(manifest).validate();
    } catch (e) {
      problems.push(`${where}: ${e.message}`);
    }
    problems.push(...compiled(module, manifest).map((problem) => `${where}: ${problem}`));
    console.log(`checked: ${where}`);
  }
}
problems.forEach((problem) => console.log(`wrong: ${problem}`));
process.exit(problems.length === 0 ? 0 : 1);

/** Compiles a manifest as a literal of its type, and returns the problems. */
function compiled(module, manifest) {
  const name = new URL("manifest.ts", import.meta.url).pathname;
  const type = `I${manifest.kind}`;
  const text = `import type { ${type} } from "${module}";
    export const manifest: ${type} = ${JSON.stringify(manifest)};`;
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(name, text, ts.ScriptTarget.Latest) : read(file, ...rest);
  const exists = host.fileExists.bind(host);
  host.fileExists = (file) => file === name || exists(file);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, " "));
}
