package io.github.sessiongateway.internal.standalone.quick;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The client's side of a WebSocket after the upgrade (RFC 6455, section 5). */
final class WebSocketFrames {
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  /** The bridge takes no larger frame. */
  private static final int MAX_FRAME = 64 * 1024;

  private static final int MAX_MESSAGE = 1024 * 1024;
  private static final int MAX_CONTROL = 125;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int NORMAL = 1000;

  private final InputStream in;
  private final OutputStream out;
  private final SecureRandom random;
  private @Nullable String closeReason;

  WebSocketFrames(InputStream in, OutputStream out, SecureRandom random) {
    this.in = in;
    this.out = out;
    this.random = random;
  }

  /** Sends a text, in several frames if it is long. */
  void send(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    int from = 0;
    do {
      int length = Math.min(MAX_FRAME, bytes.length - from);
      boolean isLast = from + length == bytes.length;
      int opcode = from == 0 ? TEXT : CONTINUATION;
      write((isLast ? FIN : 0) | opcode, Arrays.copyOfRange(bytes, from, from + length));
      from += length;
    } while (from < bytes.length);
    out.flush();
  }

  /** Tells the server that the connection is over. */
  void close() throws IOException {
    write(FIN | CLOSE, new byte[] {(byte) (NORMAL >> 8), (byte) NORMAL});
    out.flush();
  }

  /** Returns the reason that the server gave when it closed; empty without one. */
  String closeReason() {
    return closeReason == null ? "" : closeReason;
  }

  /**
   * Returns the next message. Pings are answered meanwhile.
   *
   * @return null if the server has closed
   */
  byte @Nullable [] receive() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    boolean isWithin = false;
    while (true) {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      int opcode = first & 0x0F;
      byte[] payload = payload(opcode, MAX_MESSAGE - message.size());
      boolean isData = opcode == TEXT || opcode == BINARY || opcode == CONTINUATION;
      if ((first & 0x70) != 0 || (isData && isWithin != (opcode == CONTINUATION))) {
        throw new ProtocolException("not a WebSocket's frame");
      }
      if (isData) {
        message.write(payload);
        isWithin = (first & FIN) == 0;
        if (!isWithin) {
          return message.toByteArray();
        }
      } else if (opcode == PING) {
        write(FIN | PONG, payload);
        out.flush();
      } else if (opcode == CLOSE) {
        closeReason = payload.length > 2 ? new String(payload, 2, payload.length - 2, UTF_8) : "";
        return null;
      } else if (opcode != PONG) {
        throw new ProtocolException("not a WebSocket's frame");
      }
    }
  }

  private byte[] payload(int opcode, int most) throws IOException {
    int second = octet();
    long length = second & 0x7F;
    if (length >= TWO_BYTES) {
      int octets = length == EIGHT_BYTES ? 8 : 2;
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | octet();
      }
    }
    if ((second & MASKED) != 0 || length < 0 || length > (opcode >= CLOSE ? MAX_CONTROL : most)) {
      throw new ProtocolException("too large a frame, or a masked one");
    }
    byte[] payload = in.readNBytes((int) length);
    if (payload.length < length) {
      throw new EOFException("closed within a frame");
    }
    return payload;
  }

  private int octet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("closed within a frame");
    }
    return octet;
  }

  private void write(int first, byte[] payload) throws IOException {
    int length = payload.length;
    ByteArrayOutputStream frame = new ByteArrayOutputStream(length + 14);
    frame.write(first);
    if (length < TWO_BYTES) {
      frame.write(MASKED | length);
    } else {
      boolean isLong = length > 0xFFFF;
      frame.write(MASKED | (isLong ? EIGHT_BYTES : TWO_BYTES));
      for (int shift = isLong ? 56 : 8; shift >= 0; shift -= 8) {
        frame.write((int) ((long) length >> shift));
      }
    }
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    frame.write(mask);
    for (int i = 0; i < length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    frame.writeTo(out);
  }
}
