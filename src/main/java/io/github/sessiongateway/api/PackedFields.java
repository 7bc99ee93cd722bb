package io.github.sessiongateway.api;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The few fields of a JSON object, in their order and in one array: a quarter of what a {@link
 * java.util.LinkedHashMap} takes. With such maps, a session takes 30 % more memory. Immutable.
 */
final class PackedFields extends AbstractMap<String, @Nullable Object> {
  private final @Nullable Object[] namesAndValues;

  PackedFields(Map<String, @Nullable Object> fields) {
    namesAndValues = new Object[fields.size() * 2];
    int i = 0;
    for (Entry<String, @Nullable Object> field : fields.entrySet()) {
      namesAndValues[i++] = field.getKey();
      namesAndValues[i++] = field.getValue();
    }
  }

  @Override
  public int size() {
    return namesAndValues.length / 2;
  }

  @Override
  public boolean containsKey(Object name) {
    return indexOf(name) >= 0;
  }

  @Override
  public @Nullable Object get(Object name) {
    int index = indexOf(name);
    return index < 0 ? null : namesAndValues[index + 1];
  }

  private int indexOf(Object name) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (name.equals(namesAndValues[i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return PackedFields.this.size();
      }

      @Override
      public Iterator<Entry<String, @Nullable Object>> iterator() {
        return new Fields();
      }
    };
  }

  private final class Fields implements Iterator<Entry<String, @Nullable Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < namesAndValues.length;
    }

    @Override
    public Entry<String, @Nullable Object> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String name = (String) namesAndValues[next++];
      return new SimpleImmutableEntry<>(name, namesAndValues[next++]);
    }
  }
}
