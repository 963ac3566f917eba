package mathml

// The commands that stand for a character, by what they are: variables, which
// are slanted, upright letters, operators and relations, brackets, accents.
var letters = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο",
	"pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
	"phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ", "imath": "ı", "jmath": "ȷ", "hbar": "ℏ",
}

var uprightLetters = map[string]string{
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
	"Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "partial": "∂", "nabla": "∇", "infty": "∞", "emptyset": "∅", "Re": "ℜ", "Im": "ℑ",
	"top": "⊤", "bot": "⊥", "degree": "°", "dagger": "†",
}

var operators = map[string]string{
	"cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆", "circ": "∘", "bullet": "∙",
	"odot": "⊙", "otimes": "⊗", "oplus": "⊕", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
	"lt": "&lt;", "gt": "&gt;", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅", "equiv": "≡",
	"doteq": "≐", "triangleq": "≜", "propto": "∝", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩",
	"to": "→", "rightarrow": "→", "longrightarrow": "⟶", "leftarrow": "←", "gets": "←", "longleftarrow": "⟵", "mapsto": "↦",
	"leftrightarrow": "↔", "Rightarrow": "⇒", "Longrightarrow": "⟹", "implies": "⟹", "Leftarrow": "⇐", "iff": "⟺",
	"Leftrightarrow": "⇔", "Longleftrightarrow": "⟺", "uparrow": "↑", "downarrow": "↓", "forall": "∀", "exists": "∃",
	"land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "neg": "¬", "therefore": "∴", "because": "∵", "mid": "∣", "parallel": "∥",
	"colon": ":", "coloneqq": "≔", "prime": "′", "backslash": `\`, "sum": "∑", "prod": "∏", "int": "∫", "iint": "∬", "oint": "∮",
	"ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "dotsc": "…", "dotsb": "⋯", "vert": "|", "Vert": "‖",
	"lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋",
	"lceil": "⌈", "rceil": "⌉", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖",
}

var delimiters = map[string]string{
	`\{`: "{", `\}`: "}", `\|`: "‖", `\lbrace`: "{", `\rbrace`: "}", `\lbrack`: "[", `\rbrack`: "]", `\langle`: "⟨", `\rangle`: "⟩",
	`\lfloor`: "⌊", `\rfloor`: "⌋", `\lceil`: "⌈", `\rceil`: "⌉", `\vert`: "|", `\Vert`: "‖", `\lvert`: "|", `\rvert`: "|",
	`\lVert`: "‖", `\rVert`: "‖", "<": "⟨", ">": "⟩",
}

var accents = map[string]string{
	"hat": "^", "widehat": "^", "bar": "¯", "overline": "¯", "tilde": "~", "widetilde": "~", "dot": "˙", "ddot": "¨",
	"check": "ˇ", "breve": "˘", "acute": "´", "grave": "`", "vec": "→", "overrightarrow": "→", "overbrace": "⏞",
}

var spaces = map[string]string{
	",": "0.17em", ":": "0.22em", ">": "0.22em", ";": "0.28em", "!": "-0.17em", "quad": "1em", "qquad": "2em",
	"thinspace": "0.17em", "enspace": "0.5em", "enskip": "0.5em",
}

var functions = map[string]bool{
	"sin": true, "cos": true, "tan": true, "cot": true, "sec": true, "csc": true, "arcsin": true, "arccos": true, "arctan": true,
	"arccot": true, "arcsec": true, "arccsc": true, "arsinh": true, "arcosh": true, "artanh": true, "sech": true, "csch": true, "sinh": true, "cosh": true, "tanh": true, "coth": true, "exp": true, "ln": true, "log": true, "lg": true, "min": true, "max": true,
	"lim": true, "sup": true, "inf": true, "det": true, "arg": true, "argmax": true, "argmin": true, "gcd": true, "deg": true,
	"dim": true, "ker": true, "Pr": true, "sgn": true, "sigmoid": true, "relu": true, "softplus": true,
}
