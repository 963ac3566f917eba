package mathml

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// commanded sets a command and takes its arguments.
func (p *parser) commanded() string {
	name := p.command()
	p.skip(name)
	if s, ok := letters[name]; ok {
		return "<mi>" + s + "</mi>"
	}
	if s, ok := uprightLetters[name]; ok {
		return `<mi mathvariant="normal">` + s + "</mi>"
	}
	if s, ok := operators[name]; ok {
		return "<mo>" + s + "</mo>"
	}
	if width, ok := spaces[name]; ok {
		return `<mspace width="` + width + `"/>`
	}
	if accent, ok := accents[name]; ok {
		stretchy := strings.Contains(name, "over") || strings.HasPrefix(name, "wide")
		return `<mover accent="true">` + p.argument() + fmt.Sprintf(`<mo stretchy="%t">`, stretchy) + accent + "</mo></mover>"
	}
	if functions[name] {
		return `<mi mathvariant="normal">` + name + "</mi>"
	}
	switch name {
	case "frac", "dfrac", "tfrac", "cfrac":
		above := p.argument()
		return "<mfrac>" + above + p.argument() + "</mfrac>"
	case "binom":
		above := p.argument()
		return `<mrow><mo>(</mo><mfrac linethickness="0">` + above + p.argument() + "</mfrac><mo>)</mo></mrow>"
	case "sqrt":
		return p.root()
	case "left", "mleft":
		return p.fenced()
	case "right", "mright": // without its \left
		return p.delimiter("")
	case "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "middle":
		return p.delimiter("")
	case "text", "textrm", "textbf", "textit", "textsf", "texttt", "mbox", "hbox", "textnormal":
		return "<mtext>" + html.EscapeString(p.verbatim()) + "</mtext>"
	case "operatorname":
		if p.peek() == '*' {
			p.next()
		}
		return p.upright()
	case "mathrm", "mathit", "mathsf", "mathtt":
		return p.upright()
	case "mathbf", "boldsymbol", "bm", "bf":
		return `<mrow class="bold">` + p.argument() + "</mrow>"
	case "mathcal", "mathbb", "mathfrak", "mathscr", "boxed", "mathop", "mathbin", "mathrel", "phantom", "cancel":
		return `<mrow class="` + name + `">` + p.argument() + "</mrow>"
	case "underbrace", "underline":
		return `<munder>` + p.argument() + "<mo>" + map[string]string{"underbrace": "⏟", "underline": "_"}[name] + "</mo></munder>"
	case "overset", "stackrel":
		above := p.argument()
		return "<mover>" + p.argument() + above + "</mover>"
	case "underset":
		below := p.argument()
		return "<munder>" + p.argument() + below + "</munder>"
	case "not":
		return "<mo>¬</mo>"
	case "mod", "bmod":
		return `<mo>mod</mo>`
	case "pmod":
		return `<mrow><mo>(</mo><mi mathvariant="normal">mod</mi><mspace width="0.3em"/>` + p.argument() + "<mo>)</mo></mrow>"
	case "tag":
		return `<mrow><mspace width="2em"/><mtext>(` + html.EscapeString(p.verbatim()) + ")</mtext></mrow>"
	case "label", "color", "hspace", "vspace", "tag*", "ref", "eqref":
		p.verbatim()
		return ""
	case "textcolor":
		p.verbatim()
		return p.argument()
	case "begin":
		return p.environment(p.verbatim())
	case "end": // without its \begin
		p.verbatim()
		return ""
	case "displaystyle", "textstyle", "scriptstyle", "nonumber", "notag", "limits", "nolimits", "hline", "rm", "it", "noindent", "centering":
		return ""
	case "{", "}", "|":
		return `<mo stretchy="false">` + delimiters[`\`+name] + "</mo>"
	case "%", "#", "$", "_", "&":
		return "<mo>" + html.EscapeString(name) + "</mo>"
	case " ", "/":
		return `<mspace width="0.25em"/>`
	}
	return leftover(`\` + name)
}

// root sets \sqrt[n]{x}.
func (p *parser) root() string {
	if p.peek() != '[' {
		return "<msqrt>" + p.argument() + "</msqrt>"
	}
	p.next()
	degree := mrow(p.row("]"))
	if p.peek() == ']' {
		p.next()
	}
	return "<mroot>" + p.argument() + degree + "</mroot>"
}

// fenced sets \left( ... \right).
func (p *parser) fenced() string {
	start := p.pos
	open := p.delimiter("true")
	right := "right"
	if strings.HasSuffix(p.source[:start], `\mleft`) {
		right = "mright"
	}
	items := p.row(right)
	for p.peek() == '&' {
		p.next()
		items = append(items, p.row(right)...)
	}
	closing := ""
	if p.command() == right {
		p.skip(right)
		closing = p.delimiter("true")
	}
	inner := strings.Join(items, "")
	if !tall.MatchString(inner) { // brackets that stretch stand apart in some fonts
		open, closing = strings.Replace(open, `"true">`, `"false">`, 1), strings.Replace(closing, `"true">`, `"false">`, 1)
	}
	return "<mrow>" + open + inner + closing + "</mrow>"
}

// tall finds what is higher than a line.
var tall = regexp.MustCompile("<m(frac|sqrt|root|table|under|over|underover)[ >]")

// delimiter sets the bracket that follows \left, \right or \big.
func (p *parser) delimiter(stretchy string) string {
	token := ""
	if c := p.command(); c != "" {
		p.skip(c)
		token = `\` + c
	} else if r := p.peek(); r != 0 {
		p.next()
		token = string(r)
	}
	if d, ok := delimiters[token]; ok {
		token = d
	}
	switch {
	case token == "." || token == "":
		return ""
	case stretchy != "":
		return `<mo fence="true" stretchy="` + stretchy + `">` + html.EscapeString(token) + "</mo>"
	}
	return "<mo>" + html.EscapeString(token) + "</mo>"
}

// verbatim takes a group as it is written, braces removed.
func (p *parser) verbatim() string {
	if p.peek() != '{' {
		if c := p.command(); c != "" {
			p.skip(c)
			return `\` + c
		}
		if r := p.next(); r != 0 {
			return string(r)
		}
		return ""
	}
	depth, start := 0, p.pos+1
	for p.pos < len(p.source) {
		switch p.source[p.pos] {
		case '\\':
			p.pos++
		case '{':
			depth++
		case '}':
			depth--
			if depth == 0 {
				text := p.source[start:p.pos]
				p.pos++
				return unescape.Replace(text)
			}
		}
		p.pos++
	}
	p.pos = len(p.source)
	return unescape.Replace(p.source[min(start, p.pos):])
}

var unescape = strings.NewReplacer(`\_`, "_", `\%`, "%", `\&`, "&", `\#`, "#", `\$`, "$", "{", "", "}", "", "$", "", "~", " ")

// upright sets a word; with commands in it, it is set as a formula.
func (p *parser) upright() string {
	at := p.pos
	word := p.verbatim()
	if strings.ContainsAny(word, `\^_`) {
		p.pos = at
		return p.argument()
	}
	return `<mi mathvariant="normal">` + html.EscapeString(word) + "</mi>"
}

// environment sets \begin{name} ... \end{name}.
func (p *parser) environment(name string) string {
	columns, open, closing := alignedColumns, "", ""
	switch strings.TrimSuffix(name, "*") {
	case "cases":
		columns, open = casesColumns, "{"
	case "matrix", "smallmatrix":
		columns = matrixColumns
	case "array":
		p.verbatim()
		columns = matrixColumns
	case "pmatrix":
		columns, open, closing = matrixColumns, "(", ")"
	case "bmatrix":
		columns, open, closing = matrixColumns, "[", "]"
	case "vmatrix":
		columns, open, closing = matrixColumns, "|", "|"
	case "alignat", "alignedat":
		p.verbatim()
	}
	body := p.rows("end", columns)
	if p.command() == "end" {
		p.skip("end")
		p.verbatim()
	}
	if open == "" {
		return body
	}
	fence := func(s string) string {
		if s == "" {
			return ""
		}
		return `<mo fence="true" stretchy="true">` + s + "</mo>"
	}
	return "<mrow>" + fence(open) + body + fence(closing) + "</mrow>"
}
