const daysOf = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether `19900307` is a day on which somebody alive could be born; 29 February is granted to every year. */
export function isBirthday(yyyymmdd: string): boolean {
  const year = Number(yyyymmdd.slice(0, 4))
  const days = daysOf[Number(yyyymmdd.slice(4, 6)) - 1]
  const day = Number(yyyymmdd.slice(6, 8))
  return year >= 1880 && year < 2100 && days !== undefined && day >= 1 && day <= days
}
