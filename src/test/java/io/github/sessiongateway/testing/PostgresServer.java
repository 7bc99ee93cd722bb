package io.github.sessiongateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.StoreAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL of Debian's package, with a cluster of its own that ends with the tests. */
public final class PostgresServer implements AutoCloseable {
  public static final String OWNER = "gateway";
  public static final String PASSWORD = "pass:word/@ %é";
  public static final String DATABASE = "postgres";

  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
  private static final Path TLS = Path.of("src/test/resources/tls");

  private final Path bin;
  private final Path folder;
  private final int port;
  private final List<String> settings;
  private final Thread hook = new Thread(this::kill);
  private @Nullable Process process;
  private boolean isHanging;

  private PostgresServer(Path bin, Path folder, int port, List<String> settings) {
    this.bin = bin;
    this.folder = folder;
    this.port = port;
    this.settings = settings;
  }

  /** Starts a server. Skips the tests if this machine has no PostgreSQL, and fails them in CI. */
  public static PostgresServer launch(String... settings) throws IOException {
    Path bin = newestPackage();
    if (bin == null) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError("PostgreSQL is not installed");
      }
      System.out.println("skipped: PostgreSQL is not installed: apt-get install postgresql");
      abort("PostgreSQL is not installed.");
    }
    Path folder = Files.createTempDirectory("postgres");
    PostgresServer server = new PostgresServer(bin, folder, freePort(), List.of(settings));
    Runtime.getRuntime().addShutdownHook(server.hook);
    server.create();
    server.start();
    return server;
  }

  private static @Nullable Path newestPackage() throws IOException {
    if (!Files.isDirectory(PACKAGES)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(bin -> Double.valueOf(bin.getName(3).toString())))
          .orElse(null);
    }
  }

  /** The server needs one that stays the same when it starts again. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void create() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    Path key = Files.copy(TLS.resolve("server.key"), folder.resolve("server.key"));
    Path certificate = Files.copy(TLS.resolve("server.pem"), folder.resolve("server.pem"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    for (Path file : List.of(folder, password, key, certificate)) {
      Commands.own("postgres", file);
    }
    Commands.run(
        command(
            "initdb",
            "--pgdata=" + data(),
            "--username=" + OWNER,
            "--pwfile=" + password,
            "--auth-host=scram-sha-256",
            "--auth-local=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private List<String> command(String tool, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(bin.resolve(tool).toString());
    command.addAll(List.of(arguments));
    return Commands.as("postgres", command);
  }

  /** Starts the server again, with its data. */
  public void start() throws IOException {
    List<String> command =
        command(
            "postgres",
            "-D",
            data().toString(),
            "-p",
            String.valueOf(port),
            "-k",
            folder.toString(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "ssl=on",
            "-c",
            "ssl_key_file=" + folder.resolve("server.key"),
            "-c",
            "ssl_cert_file=" + folder.resolve("server.pem"));
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    CountDownLatch ready = new CountDownLatch(1);
    List<String> said = new CopyOnWriteArrayList<>();
    Thread reader = new Thread(() -> read(process, said, ready), "postgres");
    reader.setDaemon(true);
    reader.start();
    try {
      if (!ready.await(30, TimeUnit.SECONDS) || !process.isAlive()) {
        throw new AssertionError("PostgreSQL did not start: " + said);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void read(Process process, List<String> said, CountDownLatch ready) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (line.endsWith("database system is ready to accept connections")) {
          ready.countDown();
        }
      }
    } catch (IOException e) {
      said.add(e.toString());
    }
    ready.countDown();
  }

  /** Keeps a copy of the data of a server that is stopped. */
  public void save() {
    Commands.run(List.of("cp", "-a", data().toString(), folder.resolve("saved").toString()));
  }

  /** Gives a server that is stopped the data of before. */
  public void restore() {
    Commands.run(List.of("rm", "-r", data().toString()));
    Commands.run(List.of("mv", folder.resolve("saved").toString(), data().toString()));
  }

  /** Stops the server, which closes its connections. */
  public void stop() {
    Commands.signal("INT", List.of(process.toHandle()));
    process.onExit().join();
  }

  /** Stops the server's work: it accepts connections, and does not answer. */
  public void hang() {
    isHanging = true;
    Commands.signal("STOP", processes());
  }

  /** Lets a server that hangs go on. */
  public void resume() {
    isHanging = false;
    Commands.signal("CONT", processes());
  }

  private List<ProcessHandle> processes() {
    // The parent is first, so that it starts no child meanwhile.
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  public int port() {
    return port;
  }

  /** The URL as the server's owner uses it, without TLS. */
  public String url() {
    return url("127.0.0.1");
  }

  /** The same with another address of this machine. */
  public String url(String host) {
    String password = URLEncoder.encode(PASSWORD, UTF_8).replace("+", "%20");
    return "postgres://%s:%s@%s:%d/%s?sslmode=disable"
        .formatted(OWNER, password, host, port, DATABASE);
  }

  /** The address as the server's owner uses it, without TLS. */
  public StoreAddress address() {
    return address(OWNER, PASSWORD);
  }

  /** The address as a role uses it, without TLS. */
  public StoreAddress address(String role, String password) {
    return new StoreAddress(
        StoreAddress.Kind.POSTGRES,
        "127.0.0.1",
        port,
        false,
        role,
        new Secret(password),
        DATABASE,
        null);
  }

  /** The address with TLS. */
  public StoreAddress tls(String host, @Nullable Path caFile) {
    return new StoreAddress(
        StoreAddress.Kind.POSTGRES,
        host,
        port,
        true,
        OWNER,
        new Secret(PASSWORD),
        DATABASE,
        caFile);
  }

  /** Runs SQL by psql as the server's owner. Returns what it prints. */
  public String sql(String sql) {
    return psql(OWNER, "-c", sql);
  }

  /** Runs psql as a role. */
  public String psql(String role, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(bin.resolve("psql").toString());
    command.addAll(List.of("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"));
    command.addAll(
        List.of("-h", folder.toString(), "-p", String.valueOf(port), "-U", role, "-d", DATABASE));
    command.addAll(List.of(arguments));
    return Commands.run(command).strip();
  }

  private void kill() {
    if (process != null && process.isAlive()) {
      // Quits at once, and its children with it.
      Commands.signal("QUIT", List.of(process.toHandle()));
      if (isHanging) {
        resume();
      }
      process.onExit().join();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
