// Days in Asia/Shanghai as text, and the calendars around today.
export const day = (shift = 0) => new Date(Date.now() + 8 * 3600e3 + shift * 86400e3).toISOString().slice(0, 10);
export const thisYear = () => Number(day().slice(0, 4));
// The school year that holds today.
export const schoolYear = () => thisYear() - (Number(day().slice(5, 7)) < 9 ? 1 : 0);
export const calendars = (district) => [-2, -1, 0, 1].map((shift) => schoolYear() + shift).map((year) => `
type: registry.gongjin/SchoolCalendar
name: ${district}/schoolCalendars/${year}
school_year: ${year}
first_semester: {start_date: ${year}-09-01, end_date: ${year + 1}-01-20}
second_semester: {start_date: ${year + 1}-02-20, end_date: ${year + 1}-06-30}
`).join("---");
