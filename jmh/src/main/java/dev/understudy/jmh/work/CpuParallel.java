// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The worst case: a thread for each core, and all of them compute, sharing nothing. CpuParallel THREADS SIZE TASKS: products of matrices. */
public final class CpuParallel {
    private CpuParallel() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int size = Integer.parseInt(args[1]);
        int tasks = Integer.parseInt(args[2]);
        ExecutorService pool = Executors.newFixedThreadPool(Integer.parseInt(args[0]));
        List<Future<Double>> all = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            int task = i;
            all.add(pool.submit(() -> trace(product(matrix(size, task), matrix(size, task + 1)))));
        }
        double sum = 0;
        for (Future<Double> one : all) {
            sum += one.get();
        }
        pool.shutdown();
        System.out.println("sum of traces " + sum);
    }

    private static double[][] matrix(int size, int seed) {
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                matrix[i][j] = (i * 31 + j * 17 + seed) % 10;
            }
        }
        return matrix;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double factor = a[i][k];
                for (int j = 0; j < b[k].length; j++) {
                    product[i][j] += factor * b[k][j];
                }
            }
        }
        return product;
    }

    private static double trace(double[][] matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.length; i++) {
            sum += matrix[i][i];
        }
        return sum;
    }
}
