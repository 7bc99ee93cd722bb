package io.github.sessiongateway.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.ExitCodes;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one message and prints the reply. */
@Command(
    name = "gateway call",
    usageHelpWidth = 100,
    description =
        "Sends one message and prints the reply as JSON. Without --via, a gateway in this process asks"
            + " Koyeb, and nothing listens.",
    footer = {
      "",
      "Secrets come from standard input, from a file, or from the environment. GATEWAY_BEARER is the bearer",
      "of refresh, new and logout if neither --token-file nor the body gives one. GATEWAY_KEY is the key of",
      "the bridge. KOYEB_TOKEN, which holds an API token, is never sent.",
      "",
      "Exit codes: 0 a reply; 1 a failure, its error object on standard error; 2 a wrong command line;",
      "15 a wrong configuration.",
      "",
      "  gateway call session.login --body login.json --print token.id",
      "  gateway call session.token -conf gateway.yaml --print token.id   (sessions.default, kept alive)"
    })
final class CallCommand implements Callable<Integer> {
  /** Longer than a gateway or its bridge takes to answer anything. */
  private static final int LIMIT_SECONDS = 40;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;

  @Parameters(
      paramLabel = "ADDRESS",
      description = "session.login, .refresh, .new, .logout, .token or .status")
  private String address = "";

  @Option(names = "--body", paramLabel = "FILE", description = "the body as JSON; - for stdin")
  private @Nullable String body;

  @Option(names = "--token-file", paramLabel = "FILE", description = "the bearer; - for stdin")
  private @Nullable String tokenFile;

  @Option(names = "--print", paramLabel = "PATH", description = "only this value: token.id")
  private @Nullable String print;

  @Option(names = "--via", paramLabel = "URL", description = "the bridge of a running gateway")
  private @Nullable String via;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "the bridge's key for the caller")
  private @Nullable String keyFile;

  @Option(names = "--ca-file", paramLabel = "FILE", description = "PEM, to trust the bridge by")
  private @Nullable String caFile;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration of the gateway in this process")
  private @Nullable String conf;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("unused")
  private boolean help;

  private CallCommand(InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.env = env;
  }

  /** The exit code. */
  static int run(
      String[] args, InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    return new CommandLine(new CallCommand(in, out, err, env))
        .setOut(new PrintWriter(out, true, UTF_8))
        .setErr(new PrintWriter(err, true, UTF_8))
        // picocli quotes what it does not understand, and that could be a secret.
        .setParameterExceptionHandler((e, unused) -> wrong(err))
        .execute(args);
  }

  @Override
  public Integer call() throws Exception {
    Vertx vertx = null;
    try {
      String to = address();
      CallInput input = CallInput.read(to, body, tokenFile, in, env);
      var bridge = via == null ? null : BridgeCarrier.parse(via);
      vertx =
          Vertx.vertx(StandaloneVertx.unpackNothing(new VertxOptions().setEventLoopPoolSize(1)));
      Carrier carrier =
          bridge == null
              ? new LocalCarrier(vertx, InstantSource.system(), conf)
              : new BridgeCarrier(vertx, bridge, CallInput.key(keyFile, env), caFile);
      JsonObject reply =
          carrier.send(to, input.body(), input.bearer()).await(LIMIT_SECONDS, TimeUnit.SECONDS);
      return print(reply);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return ExitCodes.USAGE;
    } catch (SessionException e) {
      err.println(e.toJson().encode());
      return ExitCodes.SOFTWARE;
    } catch (ConfigException e) {
      err.println(e.getMessage());
      return ExitCodes.VERTX_DEPLOYMENT;
    } catch (TimeoutException e) {
      err.println("There was no answer within " + LIMIT_SECONDS + " s.");
      return ExitCodes.SOFTWARE;
    } finally {
      if (vertx != null) {
        vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private String address() {
    Stream<String> four = Arrays.stream(SessionAddress.values()).map(SessionAddress::address);
    Stream<String> managed =
        Stream.of(ManagedAddress.TOKEN.address(), ManagedAddress.STATUS.address());
    if (Stream.concat(four, managed).noneMatch(address::equals)) {
      throw new IllegalArgumentException(
          "ADDRESS must be session.login, session.refresh, session.new, session.logout,"
              + " session.token or session.status");
    }
    return address;
  }

  private int print(JsonObject reply) {
    if (print == null) {
      out.println(reply.encode());
      return 0;
    }
    Object value = reply;
    for (String step : print.split("\\.", -1)) {
      value = value instanceof JsonObject json ? json.getValue(step) : null;
    }
    if (value == null) {
      err.println("The reply has nothing at --print.");
      return ExitCodes.SOFTWARE;
    }
    boolean nested = value instanceof JsonObject || value instanceof JsonArray;
    out.println(nested ? Json.encode(value) : value);
    return 0;
  }

  private static int wrong(PrintStream err) {
    err.println("Wrong command line. See gateway call --help.");
    return ExitCodes.USAGE;
  }
}
