package io.github.sessiongateway.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.sessiongateway.internal.config.StoreAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** PgBouncer of Debian's package, which gives each transaction another connection. */
public final class PgBouncer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

  private final Process process;
  private final Thread hook;
  private final StoreAddress address;

  private PgBouncer(Process process, StoreAddress address) {
    this.process = process;
    this.address = address;
    this.hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts one. Skips the tests if this machine does not have it. */
  public static PgBouncer launch(PostgresServer server, Path folder) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      System.out.println("skipped: PgBouncer is not installed: apt-get install pgbouncer");
      abort("PgBouncer is not installed.");
    }
    int port = PostgresServer.freePort();
    Path users =
        Files.writeString(
            folder.resolve("users"),
            "\"" + PostgresServer.OWNER + "\" \"" + PostgresServer.PASSWORD + "\"\n");
    Path config =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            """
            [databases]
            * = host=127.0.0.1 port=%d
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = %s
            pool_mode = transaction
            default_pool_size = 3
            """
                .formatted(server.port(), port, users));
    for (Path file : List.of(folder, users, config)) {
      Commands.own("postgres", file);
    }
    Process process =
        new ProcessBuilder(Commands.as("postgres", List.of(PROGRAM.toString(), config.toString())))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    StoreAddress direct = server.address();
    return new PgBouncer(
        process,
        new StoreAddress(
            direct.kind(),
            direct.host(),
            port,
            false,
            direct.user(),
            direct.password(),
            direct.database(),
            null));
  }

  public StoreAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
