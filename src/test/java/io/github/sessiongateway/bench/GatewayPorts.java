package io.github.sessiongateway.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports that a gateway prints when it starts. */
final class GatewayPorts {
  private static final Pattern PORT = Pattern.compile("(\\w+): .*?:(\\d+)(?:/.*)?");

  private GatewayPorts() {}

  /** Reads the lines of a gateway until it is ready. Returns its ports by their names. */
  static Map<String, Integer> read(BufferedReader lines) throws IOException {
    Map<String, Integer> ports = new HashMap<>();
    String line = lines.readLine();
    while (line != null && !line.endsWith("is ready")) {
      Matcher port = PORT.matcher(line);
      if (port.matches()) {
        ports.put(port.group(1), Integer.parseInt(port.group(2)));
      }
      line = lines.readLine();
    }
    return ports;
  }
}
