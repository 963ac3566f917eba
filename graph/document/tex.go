package document

import (
	"strings"
	"unicode/utf8"
)

// verbatim are the environments in which nothing has a meaning.
var verbatim = map[string]bool{
	"verbatim": true, "verbatim*": true, "Verbatim": true, "lstlisting": true, "minted": true, "comment": true,
	"filecontents": true, "filecontents*": true, "alltt": true,
}

// readTeX reads a unit of TeX.
func (d *Document) readTeX(u *unit) error {
	s := &scanner{doc: d, unit: u, text: u.text, tex: true}
	s.hidden, s.body = hideTeX(u.text)
	s.hidden = inOrder(append(s.hidden, d.declarations(u, s.hidden)...))
	return s.scan()
}

// hideTeX finds the comments and verbatim parts of text, and where its body
// begins. What follows the body is hidden too.
func hideTeX(text string) (ranges []hidden, body int) {
	absent := map[string]bool{} // environments that do not end any more
	for i := 0; i < len(text); {
		if text[i] == '%' {
			end := len(text)
			if k := strings.IndexAny(text[i:], "\r\n"); k >= 0 {
				end = i + k
			}
			ranges = append(ranges, hidden{i, end, comment})
			i = end
			continue
		}
		if text[i] != '\\' {
			i++
			continue
		}
		name := commandName(text[i:])
		after := i + len(name)
		rest := text[after:]
		switch name {
		case `\`:
			_, size := utf8.DecodeRuneInString(rest)
			i = after + size
			continue
		case `\verb`, `\lstinline`:
			rest = strings.TrimPrefix(rest, "*")
			start := len(text) - len(rest)
			if mark, size := utf8.DecodeRuneInString(rest); size > 0 && !strings.ContainsRune(whiteSpace+"{", mark) {
				line := rest[size:]
				if k := strings.IndexAny(line, "\r\n"); k >= 0 {
					line = line[:k]
				}
				if k := strings.IndexRune(line, mark); k >= 0 {
					end := start + size + k + size
					ranges = append(ranges, hidden{i, end, code})
					i = end
					continue
				}
			}
		case `\begin`:
			environment, _, _ := strings.Cut(strings.TrimPrefix(rest[:min(len(rest), 40)], "{"), "}")
			if environment == "document" && body == 0 {
				body = i
			}
			if verbatim[environment] && !absent[environment] {
				closing := `\end{` + environment + `}`
				k := strings.Index(rest, closing)
				if k >= 0 {
					end := after + k + len(closing)
					ranges = append(ranges, hidden{i, end, block})
					i = end
					continue
				}
				absent[environment] = true
			}
		case `\end`:
			if strings.HasPrefix(rest, "{document}") && body > 0 {
				return append(ranges, hidden{i, len(text), block}), body
			}
		}
		i = after
	}
	return ranges, body
}
