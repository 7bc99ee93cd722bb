package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.standalone.quick.BridgeCall;
import io.github.sessiongateway.internal.standalone.quick.CallInput;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "of a message that needs one if neither --token-file nor the body gives it. GATEWAY_KEY is the key",
      "for the bridge. KOYEB_TOKEN, which holds an API token, is never sent.",
      "",
      "Exit codes: 0 a reply; 1 a failure, its error object on standard error; 2 a wrong command line;",
      "15 a wrong configuration, or a file or directory that cannot be used; 75 a failure that may pass:",
      "unreachable, timeout, overloaded, circuit_open, rate_limited, shutting_down, store_in_use,",
      "store_unreachable, or any with retry_after.",
      "",
      "  gateway call session.login --body login.json --print token.id",
      "  gateway call session.token -conf gateway.yaml --print token.id   (managed: sessions.default)"
    })
final class CallCommand implements Callable<Integer> {
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

  @Mixin private final GatewayOptions gateway = new GatewayOptions();

  /** The addresses that a reply comes from. */
  private static final class Addresses implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return BridgeCall.addresses().iterator();
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
    BridgeCall plain = BridgeCall.of(args);
    return plain == null
        ? CommandLines.execute(new CallCommand(in, out, err, env), args, out, err)
        : plain.run(in, out, err, env);
  }

  @Override
  public Integer call() throws Exception {
    try {
      BridgeCall.checkAddress(address);
      gateway.check();
      String via = gateway.via();
      return via == null
          ? callHere()
          : new BridgeCall(
                  address, via, body, tokenFile, print, gateway.keyFile(), gateway.caFile())
              .run(in, out, err, env);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return ExitCode.COMMAND_LINE;
    } catch (SessionException e) {
      err.println(e.toJson().encode());
      return ExitCode.of(e);
    } catch (TimeoutException e) {
      return BridgeCall.late(err);
    }
  }

  /** Sends the message to a gateway in this process. */
  private int callHere() throws Exception {
    CallInput input = CallInput.read(address, body, tokenFile, in, env);
    JsonObject json = input.body() == null ? null : new JsonObject(input.body());
    JsonObject reply = gateway.sendHere(address, json, input.bearer());
    return BridgeCall.print(reply.encode(), print, out, err);
  }
}
