package io.github.sessiongateway.internal.standalone.quick;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection to a server, with TLS for https. */
record Connection(Socket socket, InputStream in, OutputStream out) implements Closeable {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /**
   * Opens a connection.
   *
   * @param url its scheme, host and port are used; https and wss mean TLS
   * @param trust the servers that are trusted; it is for TLS
   * @param limit for connecting, and for each read
   */
  static Connection open(URI url, Trust trust, Duration limit) throws IOException {
    int millis = (int) limit.toMillis();
    boolean isSecure = url.getScheme().equals("https") || url.getScheme().equals("wss");
    int port = url.getPort() >= 0 ? url.getPort() : isSecure ? HTTPS : HTTP;
    Socket socket = connect(url.getHost(), port, millis);
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millis);
      if (isSecure) {
        socket = secure(socket, url.getHost(), port, trust);
      }
      return new Connection(
          socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Connects to the first address of the host that takes the connection. */
  private static Socket connect(String host, int port, int millis) throws IOException {
    IOException failure = new UnknownHostException(host);
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), millis);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  private static Socket secure(Socket plain, String host, int port, Trust trust)
      throws IOException {
    boolean isV6 = host.startsWith("[");
    String name = isV6 ? host.substring(1, host.length() - 1) : host;
    SSLSocket socket = (SSLSocket) trust.sockets().createSocket(plain, name, port, true);
    if (trust instanceof Trust.Authorities) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
