package notation

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// command reads a backslash and what belongs to it.
func (l *latexLexer) command() {
	end := l.pos + 1
	for end < len(l.src) && ('a' <= l.src[end]|' ' && l.src[end]|' ' <= 'z') {
		end++
	}
	if end == l.pos+1 {
		_, size := utf8.DecodeRuneInString(l.src[end:])
		end += size
	} else if end < len(l.src) && l.src[end] == '*' && latexFonts[l.src[l.pos+1:end]] == operatorFont {
		end++
	}
	name := l.src[l.pos+1 : end]
	switch {
	case name == "":
		fail(l.pos, end, "a single backslash at the end")
	case name == "\\" || name == "newline" || name == "cr":
		l.rowBreak(end)
	case strings.TrimSpace(name) == "" || latexSpaces[name]:
		l.pos, l.space = end, true
	case name == "quad" || name == "qquad":
		l.add(latexQuad, name, end)
	case latexDropped[name]:
		l.dropped(end)
	case name == "textcolor" || name == "colorbox":
		l.dropped(end)
	case name == "overset" || name == "stackrel" || name == "underset":
		l.stacked(name, end)
	case latexBlackboard[name] && l.indicator(end):
	case name == "star" && l.isRaised():
		l.add(latexSymbol, "*", end)
	case latexWrappers[name]:
		l.pos = end
		l.skipSpace()
		if !strings.HasPrefix(l.src[l.pos:], "{") {
			fail(l.pos, l.pos, `\%s needs its operand in braces`, name)
		}
	case name == "left" || name == "right" || name == "mleft" || name == "mright":
		l.sized(strings.TrimPrefix(name, "m") == "left", end)
	case name == "{" || name == "lbrace":
		l.bracket("{", end, false)
	case name == "}" || name == "rbrace":
		l.bracket("}", end, false)
	case name == "lbrack" || name == "lparen":
		l.bracket(map[string]string{"lbrack": "[", "lparen": "("}[name], end, false)
	case name == "rbrack" || name == "rparen":
		l.bracket(map[string]string{"rbrack": "]", "rparen": ")"}[name], end, false)
	case name == "lvert":
		l.add(latexOpen, "|", end)
	case name == "rvert":
		l.add(latexClose, "|", end)
	case name == "vert":
		l.add(latexSymbol, "|", end)
	case name == "%" || name == "&" || name == "$" || name == "#":
		if name != "%" {
			fail(l.pos, end, `\%s is not read in mathematics`, name)
		}
		l.add(latexSymbol, "%", end)
	case name == "partial":
		l.add(latexPartial, "∂", end)
	case name == "begin" || name == "end":
		l.environment(name == "begin", end)
	case name == "colon":
		l.colon(end)
	case latexSymbols[name] != "":
		l.add(latexSymbol, latexSymbols[name], end)
	case latexLetters[name] != "":
		l.add(latexLetter, latexLetters[name], end)
	case greekLetters[name] != 0:
		l.add(latexLetter, name, end)
	case latexSwitches[name] != "":
		l.switched(name, end)
	case latexFonts[name] != noFont:
		l.styled(name, end)
	case l.known(name, end):
	default:
		l.add(latexCommand, name, end)
	}
}

func (l *latexLexer) skipSpace() {
	for l.pos < len(l.src) {
		c, size := utf8.DecodeRuneInString(l.src[l.pos:])
		if !isSpace(c) {
			return
		}
		l.pos += size
		l.space = true
	}
}

// raw returns the text within the braces that stand at l.pos, and goes on
// behind them. Where there are no braces, the operand is one character.
func (l *latexLexer) raw() (text string, pos int) {
	l.skipSpace()
	if l.pos >= len(l.src) {
		fail(l.pos, l.pos, "an operand is missing at the end")
	}
	if l.src[l.pos] != '{' {
		c, size := utf8.DecodeRuneInString(l.src[l.pos:])
		pos = l.pos
		if c == '\\' {
			for size < len(l.src)-pos && unicode.IsLetter(rune(l.src[pos+size])) {
				size++
			}
		}
		l.pos += size
		return l.src[pos:l.pos], pos
	}
	depth := 0
	for i := l.pos; i < len(l.src); i++ {
		switch l.src[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				pos = l.pos + 1
				l.pos = i + 1
				return l.src[pos:i], pos
			}
		}
	}
	fail(l.pos, l.pos+1, "{ is never closed")
	return "", 0
}

// isRaised reports whether what comes stands first in a superscript.
func (l *latexLexer) isRaised() bool {
	at := len(l.tokens) - 1
	if at > 0 && l.tokens[at].kind == latexGroup {
		at--
	}
	return at >= 0 && l.tokens[at].symbol("^")
}

// latexBlackboard are the fonts in which an indicator is written.
var latexBlackboard = set("mathbb mathds mathbbm mathbf")

// indicator adds the sign of an indicator, \mathbb{1}, if that stands here, with
// its condition behind it.
func (l *latexLexer) indicator(end int) bool {
	start := l.pos
	l.pos = end
	text, _ := l.raw()
	end, l.pos = l.pos, start
	rest := strings.TrimSpace(l.src[end:])
	for _, opening := range []string{"_", "[", "(", `\{`, `\left`} {
		if strings.TrimSpace(text) == "1" && strings.HasPrefix(rest, opening) {
			l.add(latexCommand, "indicator", end)
			return true
		}
	}
	return false
}

// dropped skips a command with its operand.
func (l *latexLexer) dropped(end int) {
	l.pos = end
	if strings.HasPrefix(l.src[l.pos:], "*") {
		l.pos++
	}
	l.raw()
	l.space = true
}

// rowBreak reads \\ and its optional distance.
func (l *latexLexer) rowBreak(end int) {
	if strings.HasPrefix(l.src[end:], "*") {
		end++
	}
	if strings.HasPrefix(l.src[end:], "[") {
		if i := strings.IndexByte(l.src[end:], ']'); i > 0 && isLength(l.src[end+1:end+i]) {
			end += i + 1
		}
	}
	l.add(latexBreak, `\\`, end)
}

// isLength reports whether s is a TeX distance such as 4pt.
func isLength(s string) bool {
	number := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	_, err := strconv.ParseFloat(number, 64)
	return err == nil && number != s
}

// stacked reads \overset{!}{=}: the relation counts.
func (l *latexLexer) stacked(name string, end int) {
	start := l.pos
	l.pos = end
	l.raw()
	text, _ := l.raw()
	behind := l.pos
	l.pos = start
	if r, ok := latexRelations[strings.TrimPrefix(strings.TrimSpace(text), `\`)]; ok {
		l.add(latexRelation, text, behind).relation = r
		return
	}
	fail(start, end, `\%s is read only around a relation`, name)
}

// sized reads the bracket behind \left or \right.
func (l *latexLexer) sized(left bool, end int) {
	start := l.pos
	l.pos = end
	l.skipSpace()
	rest := l.src[l.pos:]
	for _, d := range latexDelimiters {
		if !strings.HasPrefix(rest, d.spelling) {
			continue
		}
		end = l.pos + len(d.spelling)
		l.pos = start
		kind, text := latexClose, d.right
		if left {
			kind, text = latexOpen, d.left
		}
		if text == "" {
			fail(start, end, `%s is on the wrong side`, l.src[start:end])
		}
		l.add(kind, text, end).left = true
		return
	}
	for _, d := range []string{`\|`, `\lVert`, `\rVert`, `\Vert`} {
		if strings.HasPrefix(rest, d) {
			failUnsupported(start, l.pos+len(d), "a norm is not read: only scalars are")
		}
	}
	fail(start, end, `a bracket must follow \left and \right`)
}

// latexDelimiters are what may follow \left and \right, and what each means
// there.
var latexDelimiters = []struct{ spelling, left, right string }{
	{"(", "(", ""}, {")", "", ")"}, {"[", "[", ""}, {"]", "", "]"}, {`\{`, "{", ""}, {`\}`, "", "}"},
	{`\lbrace`, "{", ""}, {`\rbrace`, "", "}"}, {`\lbrack`, "[", ""}, {`\rbrack`, "", "]"},
	{"|", "|", "|"}, {`\vert`, "|", "|"}, {`\lvert`, "|", "|"}, {`\rvert`, "|", "|"}, {".", ".", "."},
}

// environment reads \begin or \end with the name behind it.
func (l *latexLexer) environment(begin bool, end int) {
	start := l.pos
	l.pos = end
	name, _ := l.raw()
	behind := l.pos
	kind := latexFinish
	if begin {
		kind = latexBegin
		if strings.HasPrefix(name, "alignat") || name == "alignedat" {
			l.raw()
			behind = l.pos
		}
		if strings.HasPrefix(l.src[behind:], "[") && len(l.src) > behind+2 && l.src[behind+2] == ']' {
			behind += len("[t]")
		}
	}
	l.pos = start
	if !latexRows[name] && name != "cases" && name != "dcases" {
		if strings.HasSuffix(name, "matrix") || name == "array" || name == "vmatrix" {
			failUnsupported(start, behind, "a matrix is not read: only scalars are")
		}
		fail(start, behind, "unknown environment %s", name)
	}
	l.add(kind, name, behind)
}
