package io.github.sessiongateway.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real nginx on loopback, with one server of a configuration. */
public final class Nginx implements AutoCloseable {
  private static final Path BINARY = Path.of("/usr/sbin/nginx");
  private static final int MOST_STARTS = 5;

  private final Path folder;
  private final int port;
  private final Process process;

  private Nginx(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param folder an empty one for its files
   * @param http what stands in its block {@code http}, before the server
   * @param server what stands in its block {@code server}
   */
  public static Nginx start(Path folder, String http, String server) throws IOException {
    if (!Files.exists(BINARY)) {
      System.out.println("skipped: nginx is not installed: apt-get install nginx");
      abort("nginx is not installed");
    }
    for (int i = 0; i < MOST_STARTS; i++) {
      int port = freePort();
      Path file =
          Files.writeString(folder.resolve("nginx.conf"), configuration(port, http, server));
      Process process =
          new ProcessBuilder(
                  BINARY.toString(),
                  "-p",
                  folder.toString(),
                  "-c",
                  file.toString(),
                  "-e",
                  "error.log")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      while (process.isAlive()) {
        if (listens(port)) {
          return new Nginx(folder, port, process);
        }
      }
    }
    throw new AssertionError("nginx does not start: " + Files.readString(folder.resolve("output")));
  }

  private static String configuration(int port, String http, String server) {
    return """
        daemon off;
        master_process off;
        pid nginx.pid;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          %s
          server {
            listen 127.0.0.1:%d;
            %s
          }
        }
        """
        .formatted(http, port, server);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Returns what it has logged. */
  public String log() {
    try {
      return Files.readString(folder.resolve("error.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
