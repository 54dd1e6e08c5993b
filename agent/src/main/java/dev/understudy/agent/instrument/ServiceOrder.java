// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import java.lang.reflect.Field;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import jdk.internal.loader.BootLoader;
import jdk.internal.misc.Unsafe;
import jdk.internal.module.ServicesCatalog;

/**
 * In which order ServiceLoader finds the providers in the JDK's modules. The VM's boot has made these lists by iterating over a
 * Set.of of all modules, with a salt that was another one in each process (unless the module graph came out of the CDS archive);
 * so both directions put them in the order of their names.
 */
final class ServiceOrder {
    private ServiceOrder() {}

    static void sort(Unsafe unsafe) throws ReflectiveOperationException {
        sort(unsafe, BootLoader.getServicesCatalog());
        for (ClassLoader loader = ClassLoader.getSystemClassLoader(); loader != null; loader = loader.getParent()) {
            sort(unsafe, ServicesCatalog.getServicesCatalogOrNull(loader));
        }
        Field layers = ModuleLayer.class.getDeclaredField("servicesCatalog");
        sort(unsafe, (ServicesCatalog) unsafe.getReference(ModuleLayer.boot(), unsafe.objectFieldOffset(layers)));
    }

    private static void sort(Unsafe unsafe, ServicesCatalog catalog) throws ReflectiveOperationException {
        if (catalog == null) {
            return;
        }
        Field field = ServicesCatalog.class.getDeclaredField("map");
        Map<?, ?> byService = (Map<?, ?>) unsafe.getReference(catalog, unsafe.objectFieldOffset(field));
        for (Object providers : byService.values()) {
            sortProviders(providers);
        }
    }

    @SuppressWarnings("unchecked") // the declared type of the map's values
    private static void sortProviders(Object providers) {
        ((List<ServicesCatalog.ServiceProvider>) providers).sort(BY_NAME);
    }

    private static final Comparator<ServicesCatalog.ServiceProvider> BY_NAME = new Comparator<>() {
        @Override
        public int compare(ServicesCatalog.ServiceProvider a, ServicesCatalog.ServiceProvider b) {
            return a.providerName().compareTo(b.providerName());
        }
    };
}
