// A scenario's text with line numbers; keys and comments told apart by weight and tone. Reading only.

interface Piece {
  readonly kind: 'key' | 'comment' | 'plain';
  readonly text: string;
}

/** Comment, key and the rest of one line of YAML; a `#` inside quotes is no comment. */
export function piecesOf(line: string): readonly Piece[] {
  const comment = /(^|\s)#(?=([^"']*["'][^"']*["'])*[^"']*$).*$/.exec(line);
  const body = comment === null ? line : line.slice(0, comment.index);
  const key = /^(\s*(?:- )?\{?\s*)([\w.@"'-]+)(:)(?=\s|$)/.exec(body);
  const pieces: Piece[] = [];
  if (key === null) pieces.push({ kind: 'plain', text: body });
  else
    pieces.push(
      { kind: 'plain', text: key[1] ?? '' },
      { kind: 'key', text: `${key[2] ?? ''}:` },
      { kind: 'plain', text: body.slice(key[0].length) },
    );
  if (comment !== null) pieces.push({ kind: 'comment', text: comment[0] });
  return pieces.filter((piece) => piece.text !== '');
}

export function YamlText({ text }: { readonly text: string }) {
  return (
    <pre className="yaml" tabIndex={0} data-testid="scenario.text">
      <code>
        {text
          .replace(/\n$/, '')
          .split('\n')
          .map((line, i) => (
            <span key={i} className="yaml-line">
              {piecesOf(line).map((piece, j) => (
                <span key={j} className={`yaml-${piece.kind}`}>
                  {piece.text}
                </span>
              ))}
              {'\n'}
            </span>
          ))}
      </code>
    </pre>
  );
}
