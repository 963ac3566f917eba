// Package page is the web page of chainrule: an editor that says which lines of
// a derivation are right, and the chain rule on a graph that moves.
//
//	h, err := page.New(page.Options{Worker: []string{"chainrule", "serve", "--worker"}})
//	http.ListenAndServe("localhost:8000", h)
//
// The page is static files, which are in the binary, and asks the server that it
// came from; nothing else is requested from anywhere. The server keeps no state:
// each request holds the whole document, and a link holds it in its fragment,
// which browsers do not send.
//
// # Requests
//
// All are POST requests with a JSON object, see [Request], and have one as
// reply; what went wrong is in its field error, in words for the reader.
//
//	/api/check     a verdict for each claim of the document
//	/api/model     the document as mathematics, and what its names are
//	/api/trace     a function's forward and reverse pass with its picture
//	/api/derive    the worked derivation of a derivative
//	/api/answer    a verdict on one derivative that somebody claims
//	/api/practice  an exercise, the same for the same level and seed
//	/api/download  the picture, the derivation or a Go program as a file
//
// # Limits
//
// A few lines of mathematics can ask for more work than any machine can do, and
// neither a context nor a recover stops what does not look at them. So requests
// are computed by worker processes, as many as there are processors, and one
// that takes too much time or memory is ended and replaced; see [Options].
package page
