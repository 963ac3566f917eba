package page

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// The limits of a connection. The last is longer than the time that a request
// may wait and take.
const (
	headerTime = 5 * time.Second
	bodyTime   = 10 * time.Second
	idleTime   = 60 * time.Second
	writeTime  = 60 * time.Second
	// maxConnections bounds how many there are at a time. Further ones are
	// closed at once.
	maxConnections = 512
	maxHeader      = 16 << 10
)

// Serve answers at a listener until the context is done. Requests at hand are
// then finished, if that does not take too long.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader,
	}
	failed := make(chan error, 1)
	go func() {
		failed <- server.Serve(&boundedListener{Listener: l, free: make(chan struct{}, maxConnections)})
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), headerTime)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// A boundedListener closes connections that are too many.
type boundedListener struct {
	net.Listener
	free chan struct{} // full if there are as many as there may be
}

// Accept returns the next connection that there is room for.
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case l.free <- struct{}{}:
			return &boundedConn{Conn: c, leave: sync.OnceFunc(func() { <-l.free })}, nil
		default:
			c.Close()
		}
	}
}

// A boundedConn makes room when it is closed.
type boundedConn struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (c *boundedConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
