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
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A connection to a server, with TLS for https. */
record Connection(Socket socket, InputStream in, OutputStream out) implements Closeable {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /**
   * Opens a connection.
   *
   * @param url its scheme, host and port are used; https and wss mean TLS
   * @param authorities the trusted certificates; null for those of the Java platform
   * @param limit for connecting, and for each read
   */
  static Connection open(URI url, @Nullable List<Certificate> authorities, Duration limit)
      throws IOException {
    int millis = (int) limit.toMillis();
    boolean isSecure = url.getScheme().equals("https") || url.getScheme().equals("wss");
    int port = url.getPort() >= 0 ? url.getPort() : isSecure ? HTTPS : HTTP;
    Socket socket = connect(url.getHost(), port, millis);
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millis);
      if (isSecure) {
        socket = secure(socket, url.getHost(), port, authorities);
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

  private static Socket secure(
      Socket plain, String host, int port, @Nullable List<Certificate> authorities)
      throws IOException {
    boolean isV6 = host.startsWith("[");
    String name = isV6 ? host.substring(1, host.length() - 1) : host;
    SSLSocket socket = (SSLSocket) factory(authorities).createSocket(plain, name, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static SSLSocketFactory factory(@Nullable List<Certificate> authorities)
      throws IOException {
    try {
      if (authorities == null) {
        return SSLContext.getDefault().getSocketFactory();
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate each : authorities) {
        store.setCertificateEntry(String.valueOf(store.size()), each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be used", e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
