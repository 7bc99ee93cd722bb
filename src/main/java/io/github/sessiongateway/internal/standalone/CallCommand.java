package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code call}: sends one message and prints the reply. */
@Command(
    name = "gateway call",
    usageHelpWidth = 100,
    description =
        "Sends one message and prints the reply as JSON. Without --via, a gateway in this process calls"
            + " Koyeb. It listens on no port.",
    footer = {
      "",
      "Secrets come from standard input, from a file, or from the environment. GATEWAY_BEARER is the bearer",
      "of a message that needs one if neither --token-file nor the body gives it. GATEWAY_KEY is the key for",
      "the bridge. KOYEB_TOKEN, which holds an API token, is never sent.",
      "",
      "Exit codes: 0 a reply; 1 a failure, its error object on standard error; 2 a wrong command line;",
      "15 a wrong configuration, or a file or directory that cannot be used; 75 a failure that may pass:",
      "unreachable, timeout, overloaded, circuit_open, rate_limited, shutting_down, store_in_use, or any",
      "with retry_after.",
      "",
      "  gateway call session.login --body login.json --print token.id",
      "  gateway call session.token -conf gateway.yaml --print token.id   (managed: sessions.default)"
    })
final class CallCommand implements Callable<Integer> {
  /** Longer than a gateway or its bridge needs for any reply. */
  private static final int LIMIT_SECONDS = 40;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;

  @Parameters(
      paramLabel = "ADDRESS",
      completionCandidates = Addresses.class,
      description = "one of ${COMPLETION-CANDIDATES}")
  private String address = "";

  @Option(names = "--body", paramLabel = "FILE", description = "the body as JSON; - is stdin")
  private @Nullable String body;

  @Option(names = "--token-file", paramLabel = "FILE", description = "the bearer; - is stdin")
  private @Nullable String tokenFile;

  @Option(names = "--print", paramLabel = "PATH", description = "prints only this value: token.id")
  private @Nullable String print;

  @Option(names = "--via", paramLabel = "URL", description = "the bridge of a running gateway")
  private @Nullable String via;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "the caller's key or JWT for the bridge, with --via")
  private @Nullable String keyFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "the authorities of the bridge's certificate, in PEM, with --via")
  private @Nullable String caFile;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration of the gateway in this process, without --via")
  private @Nullable String conf;

  /** The addresses that a reply comes from. */
  private static final class Addresses implements Iterable<String> {
    private Stream<String> addresses() {
      return Stream.concat(
          Arrays.stream(SessionAddress.values()).map(SessionAddress::address),
          Stream.of(ManagedAddress.TOKEN.address(), ManagedAddress.STATUS.address()));
    }

    @Override
    public Iterator<String> iterator() {
      return addresses().iterator();
    }
  }

  private CallCommand(InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.env = env;
  }

  /** Runs the command and returns the exit code. */
  static int run(
      String[] args, InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    return CommandLines.execute(new CallCommand(in, out, err, env), args, out, err);
  }

  @Override
  public Integer call() throws Exception {
    Vertx vertx = null;
    try {
      String to = address();
      checkTogether();
      CallInput input = CallInput.read(to, body, tokenFile, in, env);
      var bridge = via == null ? null : RemoteGatewayConnection.parse(via);
      String authorities = CallInput.authorities(caFile);
      vertx = StandaloneVertx.start();
      GatewayConnection gateway =
          bridge == null
              ? new LocalGatewayConnection(vertx, InstantSource.system(), conf)
              : new RemoteGatewayConnection(
                  vertx, bridge, CallInput.key(keyFile, env), authorities);
      JsonObject reply =
          gateway.send(to, input.body(), input.bearer()).await(LIMIT_SECONDS, TimeUnit.SECONDS);
      return print(reply);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return ExitCode.COMMAND_LINE;
    } catch (SessionException e) {
      err.println(e.toJson().encode());
      return ExitCode.of(e);
    } catch (TimeoutException e) {
      err.println("No reply within " + LIMIT_SECONDS + " s.");
      return ExitCode.MAY_PASS;
    } finally {
      if (vertx != null) {
        vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private String address() {
    List<String> addresses = new Addresses().addresses().toList();
    if (!addresses.contains(address)) {
      // Any other word is not quoted, because it may be a secret.
      boolean named = address.matches("session\\.[a-z]{1,20}");
      throw new IllegalArgumentException(
          (named ? address + " is not an address: " : "")
              + "ADDRESS must be one of "
              + String.join(", ", addresses));
    }
    return address;
  }

  private void checkTogether() {
    if (via == null && (keyFile != null || caFile != null)) {
      throw new IllegalArgumentException(
          "--key-file and --ca-file are for the bridge of a running gateway: add --via");
    }
    if (via != null && conf != null) {
      throw new IllegalArgumentException(
          "-conf is for a gateway in this process, and --via for a running one: leave one out");
    }
  }

  private int print(JsonObject reply) {
    if (print == null) {
      out.println(reply.encode());
      return ExitCode.DONE;
    }
    Object value = reply;
    for (String step : print.split("\\.", -1)) {
      value = value instanceof JsonObject json ? json.getValue(step) : null;
    }
    if (value == null) {
      err.println("The reply has nothing at " + print + ", the path of --print.");
      return ExitCode.FAILED;
    }
    boolean nested = value instanceof JsonObject || value instanceof JsonArray;
    out.println(nested ? Json.encode(value) : value);
    return ExitCode.DONE;
  }
}
