package notation

import (
	"strings"
	"unicode/utf8"
)

// Which command sets a word.
const (
	plainName    = "mathrm"
	operatorName = "operatorname"
)

// latexVariable writes a canonical name.
func latexVariable(name string) string { return latexNamed(name, plainName) }

func latexNamed(name, command string) string {
	trimmed := strings.TrimRight(name, "'")
	primes := name[len(trimmed):]
	parts := splitName(trimmed)
	s := latexBase(parts.base, command)
	for _, a := range parts.accents {
		s = `\` + a + "{" + s + "}"
	}
	if parts.subscript != "" {
		if strings.HasSuffix(trimmed, "_"+parts.subscript) {
			// h_1_i has two subscripts, and x_{1_i} a subscript of a subscript.
			for i, sub := range strings.Split(parts.subscript, "_") {
				if i > 0 {
					s = "{" + s + "}"
				}
				s += "_{" + latexIndex(sub) + "}"
			}
		} else {
			s += "_{" + latexIndex(parts.subscript) + "}"
		}
	}
	if parts.label != "" {
		s += "^{(" + latexIndex(parts.label) + ")}"
	}
	return s + primes
}

// latexBase writes the base of a name, words upright.
func latexBase(base, command string) string {
	greek := greekLetters[base] != 0
	if greek && command != operatorName {
		return `\` + base
	}
	first, size := utf8.DecodeRuneInString(base)
	if letter, style := unstyled(first); letter != 0 {
		var plain strings.Builder
		for _, c := range base {
			if l, s := unstyled(c); s == style {
				c = l
			}
			plain.WriteRune(c)
		}
		if name := greekNames[letter]; name != "" && size == len(base) {
			return `\` + style + `{\` + name + "}"
		}
		return `\` + style + "{" + plain.String() + "}"
	}
	if rest, ok := strings.CutPrefix(base, "Delta"); ok && command == plainName && len(rest) == 1 && !isDigit(rune(rest[0])) {
		return `\Delta ` + rest
	}
	switch {
	case first == 'ℓ' && size == len(base):
		return `\ell`
	case command == operatorName && greek:
		return `\operatorname{\` + base + "}"
	case command == operatorName:
		return `\operatorname{` + base + "}"
	case size == len(base):
		return base
	case latexFunction(base) != nil:
		return `\mathit{` + base + "}" // upright it would be the function
	}
	return `\mathrm{` + base + "}"
}

// latexIndex writes the text of a subscript or label: Greek letters by their
// commands.
func latexIndex(text string) string {
	var b strings.Builder
	word := func(w string) {
		if greekLetters[w] != 0 {
			b.WriteString(`\` + w + " ")
			return
		}
		b.WriteString(w)
	}
	start := 0
	for i, c := range text {
		if !('a' <= c|' ' && c|' ' <= 'z') {
			word(text[start:i])
			b.WriteRune(c)
			start = i + utf8.RuneLen(c)
		}
	}
	word(text[start:])
	return strings.TrimSuffix(b.String(), " ")
}
