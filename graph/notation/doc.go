// Package notation reads and writes mathematics as people type it: plain text
// and LaTeX to expression graphs, and graphs back to text.
//
//	g := graph.New()
//	y, err := notation.Parse(g, "σ(w_1 x + b)^2")
//	notation.Text(y) // sigmoid(w_1*x + b)^2
//
// Reading has two steps. [ParseText] turns a source into statements, whose
// sides are syntax trees ([Expr]): which names there are and how they are put
// together, with their places in the source, nothing looked up. [Build] turns
// a tree into a node, and a [Scope] says what its names mean. [Parse] does both
// for a single expression in which all names are variables.
//
// What can be read in two ways is either refused, with advice (2x2), or read in
// one way with a [Note] of it (1/2x is (1/2)*x). What may be right but is out
// of scope (a matrix product, a sum to n) is a [SyntaxError] that says
// Unsupported. Nothing is skipped silently.
//
// # Plain text
//
// The grammar, in the EBNF of golang.org/x/exp/ebnf, with white space allowed
// between what stands apart in productions that begin with a capital:
//
//	Text       = Statement { Stop Statement } [ Stop ] .
//	Stop       = "," | ";" | "and" .
//	Statement  = [ relation ] Side { relation Side } .
//	Side       = Terms [ comparison Terms ] .
//	Terms      = Product { ( "+" | "-" ) Product } .
//	Product    = Factor { ( times | over ) Factor | Juxtaposed } .
//	Factor     = { "+" | "-" } ( ( number | Absolute ) [ Exponent ] | Juxtaposed ) .
//	Juxtaposed = Operand [ Exponent ] | Application | Derivative | Operator | Sum .
//	Exponent   = superscript | ( "^" | "**" ) { "+" | "-" } ( number | Operand ) [ Exponent ] .
//	Operand    = name | Call | Group | Root .
//	Group      = "(" Side ")" | "[" Side "]" | "{" Side "}" .
//	Absolute   = "|" Side "|" .
//	Root       = ( "√" | "∛" ) ( number | Operand ) .
//
//	Call        = name Arguments | partials "(" letter ")" "(" Side "," Side ")" .
//	Arguments   = "(" Side { "," Side } ")" .
//	Application = function ( Arguments | [ superscript | "^" number ] ( Arguments | Bare ) ) .
//	Bare        = ( number | name ) [ Exponent ] { name [ Exponent ] } .
//
//	Derivative = differential "/" differential
//	           | "d^2" name "/" differential "^2"
//	           | "∂" ( name | Group ) "/" "∂" name
//	           | ( "∂^2" | "∂²" ) name "/" "∂" name "∂" name .
//	Operator   = ( "d" "/" differential | "∂" "/" "∂" name ) [ "-" ] Juxtaposed .
//	Sum        = ( "sum_{" | "Σ_{" ) letter "=" integer "}" "^" "{" integer "}" Product
//	           | "sum" "(" letter "," integer "," integer "," Side ")" .
//
//	relation     = "=" | "≈" | "~=" | ":=" | "<-" | "←" | "=>" | "⇒" | "→" .
//	comparison   = "<" | "<=" | ">" | ">=" | "==" | "!=" | "≤" | "≥" | "≠" .
//	times        = "*" | "×" | "·" | "∙" | "⋅" .
//	over         = "/" | "÷" .
//	function     = "sin" | "cos" | "exp" | "ln" | "log" | "tanh" | "sqrt" | "sigmoid" | "log_" ( letter | digit ) .
//	partials     = "D[" ( "1" | "2" ) { "," ( "1" | "2" ) } "]" .
//	differential = "d" name .
//	name         = ( letter { letter | digit } | greek { digit } ) [ "\u0302" ] { accent } [ label ] { subscript } { prime } .
//	accent       = "_hat" | "_bar" | "_tilde" | "_dot" | "_vec" .
//	label        = "^[" ( letter | digit ) [ ( "+" | "-" ) digit ] "]" .
//	subscript    = "_" ( letter | digit ) { letter | digit } | lowered { lowered }
//	             | "_{" ( letter | digit ) { [ "," | "+" | "-" ] ( letter | digit ) } "}" .
//	prime        = "'" | "′" .
//	superscript  = [ "⁻" ] raised { raised } .
//	number       = digit { digit } [ "." digit { digit } ] [ "e" [ "+" | "-" ] digit ] | "." digit { digit } .
//	integer      = digit .
//	letter       = "a" … "z" | "A" … "Z" .
//	greek        = "α" … "ω" .
//	digit        = "0" … "9" .
//	lowered      = "₀" … "₉" .
//	raised       = "²" | "³" | "⁴" … "⁹" .
//
// Beyond the grammar: letters are those of Unicode, and Greek ones mean their
// English names. A function is every operation of package ops, by each of its
// spellings. A name is none of those, nor d with a letter behind it, nor D_x, nor
// a word of prose such as and or for. f'(x), tanh'(z), diff(f, x, 2), δL/δw and
// derivatives of higher order are read, d2L/dw2 too, whose exponents have come
// down in copying; where the orders differ, as in ∂L/∂s^2, the power belongs to
// what is differentiated by. |x| may be a factor without a sign where no other
// bars are open.
//
// Powers bind tightest and from the right, -x^2 is -(x^2); then signs; then
// products, with a sign between the factors or without; then sums; then
// comparisons. A name directly before a parenthesis is a function or a factor
// as [Options] says, and a function if there are commas within. sin 2x is
// sin(2*x), and sin x * y is sin(x)*y; so is d/dx u * v the product of du/dx
// and v, with a note. sin^-1 is asin. A superscript in brackets, a^[2], belongs
// to the name; a^(2) is a power.
package notation
