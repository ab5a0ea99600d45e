// The fences of the tree as a function of one source file: who may import whom, and what pure code may not touch.
// It reads the syntax tree, so comments and texts never trip it.
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** A part of the tree and what it may reach besides itself, separated by blanks: path prefixes, `npm:` packages, `node:` modules. The longest matching row decides. */
const MAY_IMPORT: Readonly<Record<string, string>> = {
  'shared/': 'npm:zod npm:@noble/hashes',
  'simulations/kernel/': '',
  'simulations/analysis/': 'shared/ npm:simple-statistics',
  'simulations/model/': 'shared/ simulations/kernel/',
  'simulations/border/': 'shared/ simulations/kernel/ simulations/model/',
  'simulations/experiment/': 'shared/ simulations/kernel/ simulations/model/ simulations/border/ simulations/analysis/',
  'simulations/index.ts': 'shared/ simulations/',
  // The proof: it may look at everything that it proves.
  'simulations/validation/': 'shared/ simulations/',
  'services/adapters/':
    'shared/ node: npm:zod npm:yaml npm:fflate npm:yauzl npm:csv-parse npm:pino npm:libsql npm:kysely npm:ioredis npm:bullmq ' +
    // The board shows BullMQ's own queues, so it lives beside them.
    'npm:@bull-board/api npm:@bull-board/express',
  // The kernel's seat: kernel.ts, kernel-thread.ts, kernel-threads.ts.
  'services/adapters/kernel': 'shared/ services/adapters/ simulations/index.ts node:',
  'services/api/':
    'shared/ simulations/index.ts services/adapters/ services/experiments/ services/report/ node: npm:zod npm:zod-openapi npm:@scalar/express-api-reference ' +
    'npm:express npm:express-rate-limit npm:helmet npm:compression npm:pino npm:pino-http npm:prom-client ' +
    'npm:socket.io npm:socket.io-msgpack-parser',
  // What drives many runs: used by the api and the command line, itself no role.
  'services/experiments/': 'shared/ simulations/index.ts services/adapters/ node:',
  'services/arrivals/': 'shared/ simulations/index.ts services/adapters/ node:',
  'services/gates/': 'shared/ simulations/index.ts services/adapters/ node:',
  'services/replications/': 'shared/ simulations/index.ts services/adapters/ node:',
  'services/coordinator/': 'shared/ simulations/index.ts services/adapters/ node:',
  // Reports speak with the words of the screen: those parts of the dashboard that know no browser.
  'services/report/': 'shared/ simulations/index.ts services/adapters/ dashboard/text/ dashboard/data/ npm:hyparquet-writer',
  // Composition roots: they put the roles together.
  'services/start.ts': 'shared/ simulations/index.ts services/ node:',
  'services/main.ts': 'shared/ simulations/index.ts services/ node: npm:commander',
  'services/cli/':
    'shared/ simulations/index.ts simulations/validation/index.ts services/ dashboard/data/format.ts node: npm:commander npm:cli-progress npm:zod',
  'services/bin/': 'services/bin/ dist/ dashboard/ node: npm:rolldown npm:vite npm:@vitejs/plugin-react',
  'dashboard/':
    'shared/ simulations/index.ts simulations/scenarios/ npm:zod npm:react npm:react-dom npm:@mantine/core npm:@mantine/hooks ' +
    'npm:@tanstack/react-query npm:@tanstack/react-router npm:uplot npm:i18next npm:react-i18next ' +
    'npm:socket.io-client npm:socket.io-msgpack-parser npm:@fontsource-variable/inter',
  'dashboard/vite.config.ts': 'dashboard/ node: npm:vite npm:@vitejs/plugin-react',
};

const PURE = /^(shared|simulations)\//;
/** Here numbers are made: only operations every engine computes to the same bit. */
const EXACT = /^simulations\/(kernel|model|border)\//;
/** Behind the adapters nobody opens files, sockets, processes, the environment or the wall clock. */
const ROLE = /^services\/(api|arrivals|gates|replications|coordinator)\//;

const IMPURE_NAMES: ReadonlySet<string> = new Set([
  ...['Date', 'performance', 'crypto', 'Intl', 'WeakRef', 'FinalizationRegistry', 'globalThis', 'process', 'fetch', 'navigator'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'],
]);
const LOCALE_NAMES = /^(localeCompare|toLocale\w*)$/;
const EXACT_MATH: ReadonlySet<string> = new Set([
  'floor',
  'imul',
  'sqrt',
  'abs',
  'min',
  'max',
  'ceil',
  'round',
  'trunc',
  'clz32',
  'fround',
]);
const ROLE_FORBIDDEN_MODULES = /^node:(fs|net|dgram|tls|child_process|worker_threads|cluster)(\/|$)/;
const LINE_LIMIT = 400;

/** What is wrong with one source file; empty when it keeps inside the fences. `path` is relative to the root, with slashes. */
export function offencesOf(path: string, text: string): readonly string[] {
  const kind = path.endsWith('.tsx') ? ts.ScriptKind.TSX : path.endsWith('.mjs') ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, kind);
  const offences: string[] = [];
  visit(tree, (node) => offences.push(...importOffences(path, node), ...wordOffences(path, node)));
  if (PURE.test(path)) offences.push(...moduleState(tree));
  const lines = codeLines(tree);
  if (lines > LINE_LIMIT) offences.push(`has ${lines} lines of code, more than ${LINE_LIMIT}`);
  return offences;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function importOffences(path: string, node: ts.Node): readonly string[] {
  if (ts.isExportDeclaration(node) && node.exportClause === undefined) return ['exports everything with a star; name the exports'];
  const specifier = specifierOf(node);
  if (specifier === undefined) return [];
  // The launchers import what they have just built.
  if (specifier === null) return path.startsWith('services/bin/') ? [] : ['imports a computed name'];
  const target = targetOf(path, specifier);
  const part = partOf(path);
  if (part === undefined) return ['lies in no part of the tree the import table knows'];
  if (ROLE.test(path) && ROLE_FORBIDDEN_MODULES.test(target) && !isTypeOnly(node))
    return [`opens the outside with ${target}; only services/adapters may`];
  const allowed = [part.endsWith('/') ? part : path, ...(MAY_IMPORT[part] ?? '').split(' ').filter((prefix) => prefix !== '')];
  return allowed.some((prefix) => reaches(prefix, target)) ? [] : [`imports ${target}`];
}

/** A type opens nothing. */
function isTypeOnly(node: ts.Node): boolean {
  return ts.isImportTypeNode(node) || (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
}

/** The module a node imports or re-exports; null when its name is computed; undefined when the node imports nothing. */
function specifierOf(node: ts.Node): string | null | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
  }
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal) ? node.argument.literal.text : null;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : null;
  }
  return undefined;
}

function targetOf(path: string, specifier: string): string {
  const bare = specifier.split('?', 1)[0] ?? specifier;
  if (bare.startsWith('.')) return normalize(join(dirname(path), bare));
  return bare.startsWith('node:') ? bare : `npm:${bare}`;
}

function partOf(path: string): string | undefined {
  const parts = Object.keys(MAY_IMPORT).filter((part) => path.startsWith(part));
  return parts.sort((a, b) => b.length - a.length)[0];
}

/** A package row covers its sub-paths (`npm:react` → `npm:react/jsx-runtime`) but not its namesakes (`npm:react-dom`). */
function reaches(prefix: string, target: string): boolean {
  if (prefix.startsWith('npm:')) return target === prefix || target.startsWith(`${prefix}/`);
  return target.startsWith(prefix);
}

function wordOffences(path: string, node: ts.Node): readonly string[] {
  if (ROLE.test(path)) return roleWords(node);
  if (!PURE.test(path)) return [];
  const pure = [...pureWords(node)];
  return EXACT.test(path) ? [...pure, ...inexactWords(node)] : pure;
}

function roleWords(node: ts.Node): readonly string[] {
  const text = ts.isPropertyAccessExpression(node) ? `${node.expression.getText()}.${node.name.text}` : '';
  if (text === 'Date.now' || text === 'process.env') return [`reads ${text}; only services/adapters may`];
  const isNewDate = ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  return isNewDate ? ['reads the wall clock with new Date(); only services/adapters may'] : [];
}

function pureWords(node: ts.Node): readonly string[] {
  if (!ts.isIdentifier(node)) return [];
  const name = node.text;
  if (LOCALE_NAMES.test(name)) return [`depends on the machine's language with ${name}`];
  if (isFieldName(node)) return [];
  if (IMPURE_NAMES.has(name)) return [`uses ${name}`];
  return name === 'Math' && mathMember(node) === 'random' ? ['uses Math.random'] : [];
}

/** The name stands for a field, a method, a label or a type member, not for the global of that name. */
function isFieldName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent)) return parent.name === node;
  if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent)) return parent.name === node;
  return ts.isBindingElement(parent) && parent.propertyName === node;
}

/** The member a use of `Math` reads, or undefined when `Math` is passed on, taken apart or read by a computed name. */
function mathMember(math: ts.Identifier): string | undefined {
  const { parent } = math;
  return ts.isPropertyAccessExpression(parent) && parent.expression === math ? parent.name.text : undefined;
}

function inexactWords(node: ts.Node): readonly string[] {
  if (ts.isIdentifier(node) && node.text === 'Math' && !isFieldName(node)) {
    const member = mathMember(node);
    return member !== undefined && EXACT_MATH.has(member) ? [] : [`uses Math.${member ?? '?'}, which engines may round differently`];
  }
  if (!ts.isBinaryExpression(node)) return [];
  const operator = node.operatorToken.kind;
  const isPower = operator === ts.SyntaxKind.AsteriskAsteriskToken || operator === ts.SyntaxKind.AsteriskAsteriskEqualsToken;
  const exponent = ts.isPrefixUnaryExpression(node.right) ? node.right.operand : node.right;
  const isConstant = ts.isNumericLiteral(node.left) && ts.isNumericLiteral(exponent);
  return isPower && !isConstant ? ['uses ** on a variable, which engines may round differently'] : [];
}

/** Module-level variables that can change. */
function moduleState(tree: ts.SourceFile): readonly string[] {
  return tree.statements
    .filter(ts.isVariableStatement)
    .filter(({ declarationList }) => !/^(const|using|await using)\b/.test(declarationList.getText()))
    .map(({ declarationList }) => `keeps state in the module: ${declarationList.getText().split('\n', 1)[0] ?? ''}`);
}

/** Lines that hold a token: blank lines and comments do not count. */
function codeLines(tree: ts.SourceFile): number {
  const lines = new Set<number>();
  const see = (node: ts.Node): void => {
    if (node.getChildCount() === 0 && node.kind !== ts.SyntaxKind.EndOfFileToken && node.kind !== ts.SyntaxKind.JSDoc) {
      const from = tree.getLineAndCharacterOfPosition(node.getStart()).line;
      const to = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
      for (let line = from; line <= to; line++) lines.add(line);
      return;
    }
    for (const child of node.getChildren()) if (!ts.isJSDoc(child)) see(child);
  };
  see(tree);
  return lines.size;
}
