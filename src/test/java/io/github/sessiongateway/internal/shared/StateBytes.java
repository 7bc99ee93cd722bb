package io.github.sessiongateway.internal.shared;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes a state of the model as few bytes. Equal states have equal bytes. */
final class StateBytes {
  private static final int NO_ROW = 0xFFFFFF;

  private static final int HAS_REVISION = 1 << 18;

  private byte[] bytes = new byte[128];
  private int length;

  void put(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) value;
  }

  void put(boolean value) {
    put(value ? 1 : 0);
  }

  void version(Version version) {
    put(below(8, version.login()) | (version.isEnd() ? 1 << 3 : 0));
    put(below(16, version.generation()));
  }

  /** Writes a row of the store. Whether it has a revision says whether the store has the row. */
  void row(Row row) {
    int24(packed(row) | (row.isNone() ? 0 : HAS_REVISION));
  }

  /** Writes what a gateway offers, which has no revision yet. */
  void offered(@Nullable Row row) {
    int24(row == null ? NO_ROW : packed(row));
  }

  private static int packed(Row row) {
    Version version = row.version();
    SharedToken token = row.token();
    Lease lease = row.lease();
    int packed = below(8, version.login()) | (version.isEnd() ? 1 << 3 : 0);
    packed |= below(16, version.generation()) << 4;
    if (token != null) {
      packed |= below(16, token.birth()) << 8;
      packed |= number(token.standing()) << 12;
    }
    if (lease != null) {
      packed |= (1 + ModelGateway.numberOf(lease.holder())) << 14;
    }
    return packed;
  }

  /** Returns the number of a constant. It is used as long as a search runs. */
  @SuppressWarnings("EnumOrdinal")
  static int number(Enum<?> constant) {
    return constant.ordinal();
  }

  private static int below(int bound, long value) {
    if (value < 0 || value >= bound) {
      throw new IllegalStateException(value + " does not fit below " + bound);
    }
    return (int) value;
  }

  private void int24(int value) {
    put(value >> 16);
    put(value >> 8);
    put(value);
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }
}
