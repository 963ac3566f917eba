package notation

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// styled reads a font command and its operand: a word, a letter of another
// style, or prose.
func (l *latexLexer) styled(command string, end int) {
	start := l.pos
	l.pos = end
	content, pos := l.raw()
	behind := l.pos
	l.pos = start
	l.word(command, content, pos, behind)
}

// switched reads {\rm out}, whose brace has been read.
func (l *latexLexer) switched(name string, end int) {
	n := len(l.groups)
	if n == 0 || l.groups[n-1] != len(l.tokens)-1 {
		fail(l.pos, end, `\%s is read only in {\%s ...}`, name, name)
	}
	open := l.tokens[len(l.tokens)-1]
	l.tokens, l.groups = l.tokens[:len(l.tokens)-1], l.groups[:n-1]
	l.pos, l.space = open.pos, open.space
	_, pos := l.raw()
	behind := l.pos
	l.pos = open.pos
	l.word(latexSwitches[name], l.src[end:behind-1], pos, behind)
}

// word adds the token for the operand of a font command.
func (l *latexLexer) word(command, content string, pos, behind int) {
	font, start := latexFonts[command], l.pos
	text := strings.TrimSpace(strings.ReplaceAll(content, `\_`, "_"))
	text = strings.NewReplacer(`\ `, " ", `\,`, " ", "~", " ").Replace(text)
	if inner, ok := strings.CutPrefix(text, `\`); ok {
		text = latexLetters[inner]
		if greek := greekLetters[inner]; greek != 0 {
			text = string(greek)
		}
		if text == "" {
			fail(pos, behind, `\%s around more than a name is not read`, command)
		}
	}
	switch {
	case text == "":
		if font != wordsFont {
			fail(start, behind, `\%s of nothing`, command)
		}
		l.pos, l.space = behind, true
	case font == boldFont || font == scriptFont || font == sansFont || font == frakturFont:
		l.alphabet(command, text, behind)
	case font == wordsFont && (prose[strings.ToLower(strings.Trim(text, ".,:;"))] || !isWord(text)):
		l.add(latexProse, text, behind)
	case text == "T" && font != wordsFont:
		// Upright T is a transpose where it is a superscript.
		l.add(latexWord, text, behind).font = font
	case (font == uprightFont || font == italicFont) && !isWord(text):
		fail(pos, behind, `\%s around more than a name is not read`, command)
	default:
		l.add(latexWord, canonicalWord(text), behind).font = font
	}
}

// alphabet adds the token for letters of a mathematical alphabet.
func (l *latexLexer) alphabet(command, text string, end int) {
	var b strings.Builder
	for _, c := range text {
		r := styled(latexFonts[command], c)
		switch {
		case r != 0:
			b.WriteRune(r)
		case isDigit(c) && b.Len() > 0:
			b.WriteRune(c)
		default:
			fail(l.pos, end, `\%s around more than letters is not read`, command)
		}
	}
	l.add(latexLetter, b.String(), end)
}

// isWord reports whether s can be a name: letters and digits that begin with a
// letter, with subscripts behind underscores.
func isWord(s string) bool {
	before := '_'
	for i, c := range s {
		letter := unicode.IsLetter(c) || i > 0 && isDigit(c)
		if !letter && (c != '_' || before == '_') {
			return false
		}
		before = c
	}
	return before != '_'
}

// canonicalWord returns the canonical name of a word such as h_prev.
func canonicalWord(s string) string {
	if utf8.RuneCountInString(s) == 1 {
		c, _ := utf8.DecodeRuneInString(s)
		if greek := greekNames[c]; greek != "" {
			return greek
		}
		if letter, accent := decompose(c); accent != "" {
			return accented(string(letter), accent)
		}
	}
	return s
}
