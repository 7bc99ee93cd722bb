package io.github.sessiongateway.standalone;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The command line of the fat jar: {@code run}, {@code call}, {@code key}, {@code health}, {@code
 * version}.
 */
public final class Main {
  private static final String NAME = "koyeb-session-gateway";

  private static final String HELP =
      """
      Koyeb session tokens over the Vert.x event bus.

      Usage:
        gateway [run] [-conf FILE] [Vert.x options]   starts the gateway and stays
        gateway call ADDRESS [options]                sends one message and prints the reply
        gateway key NAME [options]                    makes a key for a client of the bridge
        gateway health [URL]                          exits 0 if a gateway is ready
        gateway version
        gateway --help

      run without -conf starts with the defaults: Koyeb upstream, the bridges on 127.0.0.1:8080 and
      :7000, health on 127.0.0.1:9090. Any key can be overridden by the environment
      (GATEWAY_UPSTREAM_DEADLINE=5s) or by a property (-Dgateway.upstream.deadline=5s).
      'gateway call --help', 'gateway key --help' and 'gateway run --help' tell the options.

      Exit codes: 0, 1 a call failed, 2 a wrong command line, 15 the gateway cannot start
      (a wrong configuration, a port in use), 143 stopped by SIGTERM after draining.
      """;

  private Main() {}

  /** Never returns for anything but {@code run}. */
  public static void main(String[] args) {
    setUnlessGiven("logback.configurationFile", "io/github/sessiongateway/standalone/logback.xml");
    String command = args.length == 0 || args[0].startsWith("-conf") ? "run" : args[0];
    boolean named = args.length > 0 && args[0].equals(command);
    String[] rest = named ? Arrays.copyOfRange(args, 1, args.length) : args;
    int code =
        switch (command) {
          case "run" -> GatewayApplication.run(rest);
          case "call" -> call(rest);
          case "key" -> KeyCommand.run(rest, System.out, System.err, new SecureRandom());
          case "health" -> HealthCommand.run(rest);
          case "version" -> print(version());
          case "--help", "-h", "help" -> print(HELP.stripTrailing());
          default -> command.startsWith("-") ? GatewayApplication.run(args) : unknown(command);
        };
    if (code != GatewayApplication.RUNNING) {
      System.exit(code);
    }
  }

  /** The name and the version of this build. */
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return NAME + " " + (version == null ? "(not packaged)" : version);
  }

  private static int call(String[] args) {
    // Standard error belongs to the error object.
    setUnlessGiven("GATEWAY_LOG_LEVEL", System.getenv().getOrDefault("GATEWAY_LOG_LEVEL", "ERROR"));
    return CallCommand.run(args, System.in, System.out, System.err, System.getenv());
  }

  private static int print(String text) {
    System.out.println(text);
    return 0;
  }

  private static int unknown(String command) {
    System.err.println("There is no command '" + command + "'.");
    System.err.print(HELP);
    return 2;
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
